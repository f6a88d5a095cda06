/*
 * NAME
 *   mark - what a document can do, seen when it was opened
 *
 * DESCRIPTION
 *   A mark is not a judgement: many honest documents have macros. The scanner
 *   active-content makes findings of them, as the configuration says.
 */

export const MARKS = {
  'vba-macro': 'a document with macros in Visual Basic',
  'xlm-macro': 'a sheet with Excel 4.0 macros',
  'odf-macro': 'a document with scripts of LibreOffice',
  'embedded-object': 'a document with an embedded object or package',
  'external-template': 'a document that loads its template from elsewhere',
  'external-object': 'a document that loads an object from elsewhere',
  'dde-link': 'a document with a DDE link',
  'network-path': 'a document that loads or links files from another machine',
  'program-link': 'a document with a link that starts a program',
  'exploited-object': 'a document with an object of a class that attacks use',
  'reminder-path': 'a reminder that plays a sound from elsewhere',
  'hidden-web-archive': 'a document that is a web archive after other content',
  'hwp-script': 'a document of Hangul with scripts',
  'html-script': 'a page that makes a file or starts a program by itself',
  'object-update': 'a document whose objects load when it is opened',
  'active-x': 'a document with an ActiveX control',
  'pdf-javascript': 'a PDF with JavaScript',
  'pdf-launch': 'a PDF that starts a program',
  'pdf-open-action': 'a PDF that acts when it is opened',
  'pdf-embedded-file': 'a PDF with an embedded file',
  'pdf-rich-media': 'a PDF with a video or a program to play',
  'pdf-form': 'a PDF with an XML form',
  'svg-script': 'a picture in SVG that runs a script',
} as const

export type Mark = keyof typeof MARKS
