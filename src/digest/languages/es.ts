/*
 * NAME
 *   es - digests in Spanish
 */

import type { Language } from '../language.js'

const messages = (count: number): string =>
  count === 1 ? '1 mensaje' : `${count} mensajes`

export const es: Language = {
  code: 'es',
  name: 'Español',
  locale: 'es-ES',
  sender: 'Cuarentena del correo',
  digest: count => `${messages(count)} en la cuarentena`,
  notice: count =>
    count === 1
      ? 'Un mensaje para usted se ha puesto en cuarentena'
      : `${messages(count)} para usted se han puesto en cuarentena`,
  greeting: (count, address) =>
    count === 1
      ? `1 mensaje para ${address} no se ha entregado. El filtro de correo lo guarda en la cuarentena.`
      : `${count} mensajes para ${address} no se han entregado. El filtro de correo los guarda en la cuarentena.`,
  labels: {
    from: 'De',
    to: 'Para',
    time: 'Fecha',
    size: 'Tamaño',
    why: 'Motivo',
  },
  noSubject: '(sin asunto)',
  noSender: '(un sistema de correo)',
  why: {
    infected: 'Contiene software malicioso.',
    banned: 'Contiene un archivo de un tipo que aquí no está permitido.',
    ambiguous:
      'Está construido de modo que los programas de correo pueden mostrar cosas distintas. Los programas serios no lo hacen.',
    'unchecked-error':
      'No se ha podido comprobar: ha fallado un programa de análisis.',
    'unchecked-overlimit':
      'No se ha podido comprobar: es demasiado grande o el análisis tarda demasiado.',
    'unchecked-damaged':
      'No se ha podido comprobar: contiene un archivo dañado.',
    'unchecked-encrypted':
      'No se ha podido comprobar: contiene un archivo protegido con contraseña.',
    'spam-certain': 'Es spam con toda seguridad.',
    active: 'Contiene un documento con macros u otro contenido activo.',
    spam: 'Probablemente es spam.',
    clean: 'Una regla de su administrador de correo retiene estos mensajes.',
  },
  release: 'Verlo y liberarlo',
  ask: 'Verlo y pedirlo al administrador',
  see: 'Verlo',
  nothing: 'Solo el administrador puede hacer algo.',
  more: count =>
    count === 1
      ? 'Hay 1 mensaje más que no figura aquí.'
      : `Hay ${count} mensajes más que no figuran aquí.`,
  aboutLinks: until =>
    `Los enlaces sirven hasta el ${until}. Cada uno abre una página; no ocurre nada hasta que usted pulse allí un botón. No reenvíe este mensaje: un enlace sirve a cualquiera que lo tenga.`,
  all: 'Todos los mensajes guardados para usted',
  withoutLinks: contact =>
    `Si necesita alguno de estos mensajes, diríjase a su administrador de correo: ${contact}. Indique la fecha, el remitente y el asunto.`,
  kept: days =>
    days === 0
      ? 'Los mensajes permanecen en la cuarentena hasta que alguien los borre.'
      : days === 1
        ? 'Los mensajes permanecen 1 día en la cuarentena y después se borran.'
        : `Los mensajes permanecen ${days} días en la cuarentena y después se borran.`,
  automatic:
    'Este mensaje lo ha enviado un programa. Las respuestas no se leen.',
}
