import type { NumberWords, ShowroomText } from './showroom-text.ts';

/** Digits as in the Maghreb: 1, 2, 3, and a comma before the tenths. */
const digits = (value: number): string =>
  `${value < 0 ? 'ناقص ' : ''}${String(Math.abs(value)).replace('.', ',')}`;
/** One, two, three to ten, and more: each counts in its own way; a unit that is a foreign word does not change. */
const counted =
  (one: string, two = one, few = one, many = one) =>
  (value: number): string => {
    const size = Math.abs(value);
    const word =
      size === 1 ? one : size === 2 ? two : Number.isInteger(size) && size >= 3 && size <= 10 ? few : many;
    return `${digits(value)} ${word}`;
  };
const number = (
  name: string,
  does: string,
  value: (value: number) => string,
  lowest = 'الأقل',
  highest = 'الأكثر',
): NumberWords => ({
  name,
  does,
  value,
  lowest: (low) => `${lowest}: ${value(low)}.`,
  highest: (high) => `${highest}: ${value(high)}.`,
  always: (same) => `دائمًا ${value(same)}.`,
});
const minutes = counted('دقيقة', 'دقيقتان', 'دقائق', 'دقيقة');
const hours = counted('ساعة', 'ساعتان', 'ساعات', 'ساعة');
const days = counted('يوم', 'يومان', 'أيام', 'يومًا');
const ofHundred = (value: number): string => `${digits(value)} من 100`;

export const showroom: ShowroomText = {
  language: 'ar',
  languageName: 'العربية',
  direction: 'rtl',
  showroom: {
    page: 'الأجهزة',
    title: 'أجهزة تقيس',
    languages: 'اللغات',
    listen: 'استمع',
    louder: 'صوت أعلى',
    back: 'كل الأجهزة',
    more: 'اعرف المزيد',
    moreOf: (name) => `اعرف المزيد: ${name}`,
    inRoom: (room) => `القاعة: ${room}`,
    none: { title: 'لا يوجد جهاز هنا بعد.', sentence: 'عُد قريبًا.' },
    gone: { title: 'هذا الجهاز لم يعد معروضًا.', sentence: 'انظر إلى الأجهزة الأخرى.' },
    loading: 'لحظة…',
    lost: { title: 'هذه الأرقام قديمة.', sentence: 'ستعود وحدها.' },
    state: {
      online: 'الجهاز يعمل.',
      silent: 'الجهاز لم يعد يقول شيئًا.',
      lost: 'الجهاز مطفأ أو مفصول.',
      unknown: 'الجهاز لم يقل شيئًا بعد.',
    },
    now: 'الآن',
    ago: {
      moment: 'قبل لحظة',
      minutes: (count) => `قبل: ${minutes(count)}`,
      hours: (count) => `قبل: ${hours(count)}`,
      days: (count) => `قبل: ${days(count)}`,
    },
    old: 'ربما لم يعد هذا صحيحًا.',
    does: 'ماذا يفعل',
    doesNot: 'ماذا لا يفعل',
    numbers: {
      temperature: number(
        'الحرارة',
        'يقيس الحرارة.',
        counted('درجة', 'درجتان', 'درجات', 'درجة'),
        'الأبرد',
        'الأدفأ',
      ),
      humidity: number('الماء في الهواء', 'يقيس الماء في الهواء.', ofHundred, 'الأجف', 'الأكثر رطوبة'),
      co2: number(
        'الهواء',
        'يقيس الهواء الذي نتنفسه.',
        counted('جزء من مليون', 'جزءان من مليون', 'أجزاء من مليون', 'جزءًا من مليون'),
        'أفضل',
        'أسوأ',
      ),
      sound: number('الضجيج', 'يقيس الضجيج.', counted('ديسيبل'), 'الأهدأ', 'الأعلى ضجيجًا'),
      light: number('الضوء', 'يقيس الضوء.', counted('لوكس'), 'الأظلم', 'الأكثر ضوءًا'),
      pressure: number('وزن الهواء', 'يقيس وزن الهواء.', counted('هكتوباسكال')),
      dust: number('الغبار', 'يقيس الغبار في الهواء.', counted('ميكروغرام في المتر المكعب')),
      power: number('الكهرباء', 'يقيس الكهرباء التي تمر.', counted('واط')),
      energy: number('الكهرباء المستعملة', 'يحسب الكهرباء المستعملة.', counted('كيلوواط ساعة')),
      brightness: number('قوة الضوء', 'يقول قوة ضوئه.', ofHundred),
      count: number('عدد الأشخاص', 'يعدّ الأشخاص.', counted('شخص', 'شخصان', 'أشخاص', 'شخصًا')),
    },
    states: {
      presence: {
        does: 'يحس بوجود شخص.',
        yes: 'يوجد شخص.',
        no: 'لا يوجد أحد.',
        time: (count) => `مدة وجود شخص: نحو ${hours(count)}.`,
      },
      door: {
        does: 'يحس بأن الباب مفتوح.',
        yes: 'مفتوح.',
        no: 'مغلق.',
        time: (count) => `مدة الفتح: نحو ${hours(count)}.`,
      },
      switch: {
        does: 'يشتعل وينطفئ.',
        yes: 'الجهاز مشتعل.',
        no: 'الجهاز مطفأ.',
        time: (count) => `مدة التشغيل: نحو ${hours(count)}.`,
      },
      vibration: {
        does: 'يحس بالاهتزاز.',
        yes: 'يوجد اهتزاز.',
        no: 'لا شيء يتحرك.',
        time: (count) => `مدة الاهتزاز: نحو ${hours(count)}.`,
      },
      leak: {
        does: 'يحس بالماء.',
        yes: 'يوجد ماء.',
        no: 'المكان جاف.',
        time: (count) => `مدة وجود الماء: نحو ${hours(count)}.`,
      },
      smoke: {
        does: 'يحس بالدخان.',
        yes: 'يوجد دخان.',
        no: 'لا يوجد دخان.',
        time: (count) => `مدة وجود الدخان: نحو ${hours(count)}.`,
      },
    },
    events: {
      in: { does: 'يعدّ الأشخاص الداخلين.', happened: 'دخل شخص.' },
      out: { does: 'يعدّ الأشخاص الخارجين.', happened: 'خرج شخص.' },
      action: { does: 'يحس بالضغط عليه.', happened: 'ضغط شخص عليه.' },
    },
    other: { does: 'يقيس شيئًا آخر أيضًا.', yes: 'نعم', no: 'لا' },
    air: { good: 'الهواء جيد.', fair: 'الهواء متوسط.', poor: 'يجب فتح النافذة.' },
    not: {
      film: 'لا يصوّر.',
      listen: 'لا يتنصت.',
      picture: 'لا نحتفظ بأي صورة.',
      voice: 'لا نحتفظ بأي صوت.',
      who: 'لا يعرف من أنت.',
    },
    day: {
      title: 'منذ أمس',
      soon: 'سيُرسم يومه هنا قريبًا.',
      around: (hour) => (hour === 0 ? 'كان ذلك نحو منتصف الليل.' : `كان ذلك نحو الساعة ${hour}.`),
      never: 'ولا مرة منذ أمس.',
      hour: (hour) => `${hour}:00`,
      yesterday: 'أمس',
      today: 'اليوم',
    },
    table: { page: (page, pages) => `${page} من ${pages}`, pause: 'توقف', resume: 'متابعة' },
    aim: 'وجّه هاتفك نحو هذا المربع.',
  },
};
