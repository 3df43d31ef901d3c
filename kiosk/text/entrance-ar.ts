import type { EntranceText } from './entrance-text.ts';

/** Arabic counts one, two, three to ten, and more, each in its own way; the digit is said too, as it is
 * what the button shows. Digits as in the Maghreb: 1, 2, 3. */
const people = (count: number): string =>
  count === 1 ? '1 شخص' : count === 2 ? '2 شخصان' : count <= 10 ? `${count} أشخاص` : `${count} شخصًا`;
const arrivals = (count: number): string =>
  count === 1
    ? 'وصول واحد'
    : count === 2
      ? 'وصولان'
      : count <= 10
        ? `${count} حالات وصول`
        : `${count} حالة وصول`;

export const entrance: EntranceText = {
  language: 'ar',
  languageName: 'العربية',
  direction: 'rtl',
  entrance: {
    page: 'المدخل',
    hello: 'مرحبًا!',
    presentBadge: 'قرّب بطاقتك من القارئ.',
    presentBadgePicture: 'يد تقرّب بطاقة من قارئ البطاقات.',
    noBadge: 'ليست لديّ بطاقة',

    howMany: 'كم عددكم؟',
    touchNumber: 'المس رقمًا.',
    people,
    back: 'رجوع',
    stillThere: 'هل ما زلت هنا؟',
    leavingSoon: 'ستعود هذه الشاشة إلى البداية.',
    stay: 'نعم، أواصل',

    outcome: {
      in: { title: 'أهلًا وسهلًا!', sentence: 'تم تسجيل وصولك.' },
      out: { title: 'مع السلامة!', sentence: 'تم تسجيل خروجك.' },
      repeat: { title: 'سبق التسجيل.', sentence: 'مرة واحدة تكفي.' },
      'random-id': { title: 'تم التسجيل.', sentence: 'بطاقتك أو هاتفك يغيّر رقمه.' },
      captured: { title: 'تمت قراءة البطاقة.', sentence: 'قرأ الاستقبال هذه البطاقة.' },
      unknown: { title: 'بطاقة غير معروفة', sentence: 'يمكنك الدخول. أرِ بطاقتك للاستقبال.' },
      refused: { title: 'بطاقة موقوفة', sentence: 'يمكنك الدخول. أرِ بطاقتك للاستقبال.' },
    },
    noted: { title: 'تم التسجيل.', sentence: (count) => `أهلًا! العدد: ${people(count)}.` },
    kept: { title: 'تم التسجيل هنا.', sentence: 'أهلًا! سنحسب وصولك لاحقًا.' },
    notCounted: { title: 'يمكنك الدخول.', sentence: 'العدّاد معطّل. أخبر الاستقبال.' },

    lost: { title: 'العدّاد معطّل.', sentence: 'يمكنك الدخول. المس الزر.' },
    refused: { title: 'هذه الشاشة غير مسموح بها.', sentence: 'يمكنك الدخول. أخبر الاستقبال.' },
    waiting: (count) => `في انتظار العدّ: ${arrivals(count)}.`,

    languages: 'اللغات',
    readerAt: {
      left: 'القارئ على اليسار.',
      right: 'القارئ على اليمين.',
      below: 'القارئ في الأسفل.',
      above: 'القارئ في الأعلى.',
    },
    greeting: { in: (firstName) => `أهلًا ${firstName}!`, out: (firstName) => `مع السلامة ${firstName}!` },
    notMe: 'هذا ليس أنا',
    undo: 'إلغاء',
    undoing: 'لحظة…',
    continue: 'متابعة',
    cancelled: { title: 'تم الإلغاء.', sentence: 'هذا المرور غير محسوب.' },
    tooLate: { title: 'لم نتمكن من الإلغاء.', sentence: 'أخبر الاستقبال.' },

    why: 'لماذا أتيت اليوم؟',
    whyFree: 'إذا لم تُجب، تختفي هذه الشاشة وحدها.',
    noAnswer: 'تخطٍّ',
    thanks: { title: 'شكرًا!', sentence: 'لا أحد يعرف أنه أنت.' },
    themes: {
      budget: 'المال',
      sante: 'الصحة',
      emploi: 'العمل',
      droits: 'الحقوق والمساعدات',
      culture: 'الثقافة',
      numerique: 'الحاسوب',
    },

    listen: 'استمع',
    louder: 'صوت أعلى',
    notAloud: 'هذا الاختيار لا يُقال بصوت عالٍ.',

    call: 'نادِ شخصًا',
    calling: {
      ringing: { title: 'ننادي شخصًا.', sentence: 'ابقَ هنا من فضلك.' },
      coming: { title: 'شخص قادم إليك.', sentence: 'سُمع نداؤك.' },
      unanswered: { title: 'لم يُجب أحد.', sentence: 'يمكنك الدخول. اذهب إلى الاستقبال.' },
      failed: { title: 'النداء لا يعمل.', sentence: 'يمكنك الدخول. اذهب إلى الاستقبال.' },
    },

    notice: {
      button: 'بياناتك',
      who: 'من؟',
      whoAnswer: (controller) => `يحسب ${controller} الزيارات.`,
      why: 'لماذا؟',
      whyAnswer: 'لنعرف كم شخصًا يأتي.',
      what: 'ماذا؟',
      whatAnswer: 'وقت زياراتك. لا نحتفظ برقم بطاقتك.',
      howLong: 'كم من الوقت؟',
      howLongAnswer: 'ثلاثة أشهر على الأكثر.',
      rights: 'حقوقك',
      rightsAnswer: 'يمكنك رؤية بياناتك. يمكنك طلب محوها.',
      contact: (contact) => `اسأل الاستقبال، أو هنا: ${contact}`,
      contactDesk: 'اسأل الاستقبال.',
      noBadge: 'يمكنك المجيء بدون بطاقة.',
      version: (version, date) => `النص ${version}، ${date}`,
    },
  },
  unreachable: { message: 'حاسوب المكان لا يجيب.', hint: 'أخبر الاستقبال.' },
  unexpected: { message: 'أجاب حاسوب المكان بشكل خاطئ.', hint: 'أخبر الاستقبال.' },
  defaultBuilding: 'Tiers-lieu',
};
