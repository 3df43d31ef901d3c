import type { EntranceText } from './entrance-text.ts';

const people = (count: number): string => (count === 1 ? '1 persona' : `${count} personas`);

export const entrance: EntranceText = {
  language: 'es',
  languageName: 'Español',
  direction: 'ltr',
  entrance: {
    page: 'Entrada',
    hello: '¡Hola!',
    presentBadge: 'Acerque su tarjeta al lector.',
    presentBadgePicture: 'Una mano acerca una tarjeta al lector.',
    noBadge: 'No tengo tarjeta',

    howMany: '¿Cuántos son?',
    touchNumber: 'Toque un número.',
    people,
    back: 'Volver',
    stillThere: '¿Sigue ahí?',
    leavingSoon: 'Esta pantalla va a volver al principio.',
    stay: 'Sí, continúo',

    outcome: {
      in: { title: '¡Bienvenido!', sentence: 'Su llegada está anotada.' },
      out: { title: '¡Hasta pronto!', sentence: 'Su salida está anotada.' },
      repeat: { title: 'Ya está anotado.', sentence: 'Una sola vez basta.' },
      'random-id': { title: 'Está anotado.', sentence: 'Su tarjeta o su teléfono cambia de número.' },
      captured: { title: 'Tarjeta leída.', sentence: 'Recepción ha leído esta tarjeta.' },
      unknown: { title: 'Tarjeta desconocida', sentence: 'Puede entrar. Muestre su tarjeta en recepción.' },
      refused: { title: 'Tarjeta bloqueada', sentence: 'Puede entrar. Muestre su tarjeta en recepción.' },
    },
    noted: {
      title: 'Está anotado.',
      sentence: (count) => (count === 1 ? '¡Hola! Es 1 persona.' : `¡Hola! Son ${people(count)}.`),
    },
    kept: { title: 'Está anotado aquí.', sentence: '¡Hola! Le contaremos más tarde.' },
    notCounted: { title: 'Puede entrar.', sentence: 'El contador no funciona. Avise en recepción.' },

    lost: { title: 'El contador no funciona.', sentence: 'Puede entrar. Toque el botón.' },
    refused: { title: 'Esta pantalla no tiene permiso.', sentence: 'Puede entrar. Avise en recepción.' },
    waiting: (count) =>
      count === 1 ? '1 llegada espera para contarse.' : `${count} llegadas esperan para contarse.`,

    languages: 'Idiomas',
    readerAt: {
      left: 'El lector está a la izquierda.',
      right: 'El lector está a la derecha.',
      below: 'El lector está abajo.',
      above: 'El lector está arriba.',
    },
    greeting: {
      in: (firstName) => `¡Hola, ${firstName}!`,
      out: (firstName) => `¡Hasta pronto, ${firstName}!`,
    },
    notMe: 'No soy yo',
    undo: 'Anular',
    undoing: 'Un momento…',
    continue: 'Continuar',
    cancelled: { title: 'Está anulado.', sentence: 'Este paso no se cuenta.' },
    tooLate: { title: 'No hemos podido anular.', sentence: 'Avise en recepción.' },

    why: '¿Por qué viene hoy?',
    whyFree: 'Sin respuesta, esta pantalla se va sola.',
    noAnswer: 'Saltar',
    thanks: { title: '¡Gracias!', sentence: 'Nadie sabe que es usted.' },
    themes: {
      budget: 'Dinero',
      sante: 'Salud',
      emploi: 'Trabajo',
      droits: 'Derechos y ayudas',
      culture: 'Cultura',
      numerique: 'Informática',
    },

    listen: 'Escuchar',
    louder: 'Más alto',
    notAloud: 'Esta opción no se dice en voz alta.',

    call: 'Llamar a alguien',
    calling: {
      ringing: { title: 'Llamamos a alguien.', sentence: 'Quédese aquí.' },
      coming: { title: 'Alguien viene.', sentence: 'Hemos oído su llamada.' },
      unanswered: { title: 'Nadie ha respondido.', sentence: 'Puede entrar. Vaya a recepción.' },
      failed: { title: 'La llamada no funciona.', sentence: 'Puede entrar. Vaya a recepción.' },
    },

    notice: {
      button: 'Sus datos',
      who: '¿Quién?',
      whoAnswer: (controller) => `${controller} cuenta las visitas.`,
      why: '¿Por qué?',
      whyAnswer: 'Para saber cuántas personas vienen.',
      what: '¿Qué?',
      whatAnswer: 'La hora de sus visitas. El número de su tarjeta no se guarda.',
      howLong: '¿Cuánto tiempo?',
      howLongAnswer: 'Tres meses como máximo.',
      rights: 'Sus derechos',
      rightsAnswer: 'Puede ver sus datos. Puede hacerlos borrar.',
      contact: (contact) => `Pregunte en recepción, o aquí: ${contact}`,
      contactDesk: 'Pregunte en recepción.',
      noBadge: 'Puede venir sin tarjeta.',
      version: (version, date) => `Texto ${version}, ${date}`,
    },
  },
  unreachable: { message: 'El ordenador del lugar no responde.', hint: 'Avise en recepción.' },
  unexpected: { message: 'El ordenador del lugar ha respondido mal.', hint: 'Avise en recepción.' },
  defaultBuilding: 'Tiers-lieu',
};
