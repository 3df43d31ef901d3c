import type { NumberWords, ShowroomText } from './showroom-text.ts';

const digits = (value: number): string =>
  `${value < 0 ? 'menos ' : ''}${String(Math.abs(value)).replace('.', ',')}`;
const counted =
  (one: string, more = `${one}s`) =>
  (value: number): string =>
    `${digits(value)} ${Math.abs(value) === 1 ? one : more}`;
const number = (
  name: string,
  does: string,
  value: (value: number) => string,
  lowest = 'Lo mínimo',
  highest = 'Lo máximo',
): NumberWords => ({
  name,
  does,
  value,
  lowest: (low) => `${lowest}: ${value(low)}.`,
  highest: (high) => `${highest}: ${value(high)}.`,
  always: (same) => `Siempre ${value(same)}.`,
});
const minutes = counted('minuto');
const hours = counted('hora');
const days = counted('día');
const ofHundred = (value: number): string => `${digits(value)} de 100`;

export const showroom: ShowroomText = {
  language: 'es',
  languageName: 'Español',
  direction: 'ltr',
  showroom: {
    page: 'Los objetos',
    title: 'Los objetos que miden',
    languages: 'Idiomas',
    listen: 'Escuchar',
    louder: 'Más alto',
    back: 'Todos los objetos',
    more: 'Saber más',
    moreOf: (name) => `Saber más: ${name}`,
    inRoom: (room) => `Sala: ${room}`,
    none: { title: 'Todavía no hay ningún objeto aquí.', sentence: 'Vuelva pronto.' },
    gone: { title: 'Este objeto ya no se muestra.', sentence: 'Mire los otros objetos.' },
    loading: 'Un momento…',
    lost: { title: 'Estos números ya no son de ahora.', sentence: 'Volverán solos.' },
    state: {
      online: 'Funciona.',
      silent: 'Ya no dice nada.',
      lost: 'Está apagado o desenchufado.',
      unknown: 'Todavía no ha dicho nada.',
    },
    now: 'Ahora',
    ago: {
      moment: 'Hace un momento',
      minutes: (count) => `Hace ${minutes(count)}`,
      hours: (count) => `Hace ${hours(count)}`,
      days: (count) => `Hace ${days(count)}`,
    },
    old: 'Puede que ya no sea así.',
    does: 'Lo que hace',
    doesNot: 'Lo que no hace',
    numbers: {
      temperature: number('Calor', 'Mide el calor.', counted('grado'), 'Lo más frío', 'Lo más caliente'),
      humidity: number(
        'Agua en el aire',
        'Mide el agua que hay en el aire.',
        ofHundred,
        'Lo más seco',
        'Lo más húmedo',
      ),
      co2: number(
        'Aire',
        'Mide el aire que respiramos.',
        counted('parte por millón', 'partes por millón'),
        'Lo mejor',
        'Lo peor',
      ),
      sound: number('Ruido', 'Mide el ruido.', counted('decibelio'), 'Lo más tranquilo', 'Lo más ruidoso'),
      light: number('Luz', 'Mide la luz.', counted('lux', 'lux'), 'Lo más oscuro', 'Lo más claro'),
      pressure: number('Peso del aire', 'Mide el peso del aire.', counted('hectopascal', 'hectopascales')),
      dust: number(
        'Polvo',
        'Mide el polvo que hay en el aire.',
        counted('microgramo en un metro cúbico', 'microgramos en un metro cúbico'),
      ),
      power: number('Electricidad', 'Mide la electricidad que pasa.', counted('vatio')),
      energy: number(
        'Electricidad ya usada',
        'Cuenta la electricidad ya usada.',
        counted('kilovatio hora', 'kilovatios hora'),
      ),
      brightness: number('Fuerza de la luz', 'Dice la fuerza de su luz.', ofHundred),
      count: number('Personas', 'Cuenta las personas.', counted('persona')),
    },
    states: {
      presence: {
        does: 'Siente si hay alguien.',
        yes: 'Hay alguien.',
        no: 'No hay nadie.',
        time: (count) => `Había alguien más o menos ${hours(count)}.`,
      },
      door: {
        does: 'Siente si la puerta está abierta.',
        yes: 'Está abierto.',
        no: 'Está cerrado.',
        time: (count) => `Estuvo abierto más o menos ${hours(count)}.`,
      },
      switch: {
        does: 'Se enciende y se apaga.',
        yes: 'Está encendido.',
        no: 'Está apagado.',
        time: (count) => `Estuvo encendido más o menos ${hours(count)}.`,
      },
      vibration: {
        does: 'Siente los golpes.',
        yes: 'Se mueve.',
        no: 'Nada se mueve.',
        time: (count) => `Se movía más o menos ${hours(count)}.`,
      },
      leak: {
        does: 'Siente el agua.',
        yes: 'Hay agua.',
        no: 'Está seco.',
        time: (count) => `Había agua más o menos ${hours(count)}.`,
      },
      smoke: {
        does: 'Siente el humo.',
        yes: 'Hay humo.',
        no: 'No hay humo.',
        time: (count) => `Había humo más o menos ${hours(count)}.`,
      },
    },
    events: {
      in: { does: 'Cuenta las personas que entran.', happened: 'Alguien ha entrado.' },
      out: { does: 'Cuenta las personas que salen.', happened: 'Alguien ha salido.' },
      action: { does: 'Siente cuando alguien lo pulsa.', happened: 'Alguien lo ha pulsado.' },
    },
    other: { does: 'Mide también otra cosa.', yes: 'Sí', no: 'No' },
    air: { good: 'El aire es bueno.', fair: 'El aire es regular.', poor: 'Hay que abrir la ventana.' },
    not: {
      film: 'No graba imágenes.',
      listen: 'No escucha.',
      picture: 'No se guarda ninguna imagen.',
      voice: 'No se guarda ninguna voz.',
      who: 'No sabe quién es usted.',
    },
    day: {
      title: 'Desde ayer',
      soon: 'Su día se dibujará pronto aquí.',
      around: (hour) =>
        hour === 0 ? 'Era hacia medianoche.' : hour === 1 ? 'Era hacia la 1.' : `Era hacia las ${hour}.`,
      never: 'Ni una vez desde ayer.',
      hour: (hour) => `${hour}:00`,
      yesterday: 'Ayer',
      today: 'Hoy',
    },
    table: { page: (page, pages) => `${page} de ${pages}`, pause: 'Parar', resume: 'Continuar' },
    aim: 'Apunte a este cuadrado con su teléfono.',
  },
};
