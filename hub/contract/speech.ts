import { z } from 'zod';

/** The languages in which the hub can say the screens' sentences; none where no engine is installed. */
export const speechAnswerSchema = z.object({ languages: z.array(z.string()) });
