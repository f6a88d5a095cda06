/*
 * NAME
 *   texts - the same short letter in many languages
 *
 * DESCRIPTION
 *   Programs choose charset and encoding by what is written. sample() gives
 *   a sender's name, a subject, a body and a file name in a language, without
 *   any character that the language's older charsets lack.
 */

/** A letter: the body has no line end at its end; `file` has no extension. */
export interface Sample {
  readonly name: string
  readonly subject: string
  readonly body: string
  readonly file: string
}

/** The languages that there is a letter in. */
export type Language = keyof typeof SAMPLES

/** The letter in a language (ISO 639, with a country where scripts differ). */
export function sample(language: Language): Sample {
  const [name, subject, file, ...lines] = SAMPLES[language]
  return { name, subject, file, body: lines.join('\n') }
}

type Row = readonly [string, string, string, ...string[]]

function row(...texts: Row): Row {
  return texts
}

const SAMPLES = {
  en: row(
    'Anna Keller',
    'Minutes of Tuesday',
    'Minutes January',
    'Hello Ben,',
    '',
    'please find the minutes of our meeting below. Tell me if something',
    'is missing; otherwise I will send them to everybody on Friday.',
    '',
    'Regards, Anna',
  ),
  de: row(
    'Jörg Müller',
    'Rückfrage zur Prüfung der Verträge für März',
    'Prüfbericht März',
    'Hallo Björn,',
    '',
    'anbei die geprüften Verträge. Die Änderungen in Abschnitt 3 müssten wir',
    'noch besprechen - passt es dir am Dienstag um zwölf?',
    '',
    'Viele Grüße aus Köln, Jörg',
  ),
  fr: row(
    'Hélène Lefèvre',
    'Réunion reportée : présence à confirmer',
    'Compte rendu réunion',
    'Bonjour à tous,',
    '',
    'la réunion prévue mardi est reportée à jeudi, même heure, même salle.',
    'Merci de me confirmer votre présence avant ce soir.',
    '',
    'Bien à vous, Hélène',
  ),
  es: row(
    'José Ibáñez',
    'Información sobre el envío de mañana',
    'Dirección de envío',
    '¡Hola, Begoña!',
    '',
    '¿Podrías confirmar la dirección de envío? El camión saldrá mañana por la',
    'mañana y llegará a Málaga el miércoles.',
    '',
    'Un saludo, José',
  ),
  it: row(
    'Nicolò Rossi',
    "Conferma dell'appuntamento di giovedì",
    'Preventivo attività',
    'Buongiorno,',
    '',
    "confermo l'appuntamento di giovedì alle 15. Le invierò il preventivo",
    'non appena sarà pronto; la qualità dei materiali è già stata verificata.',
    '',
    'Cordiali saluti, Nicolò',
  ),
  pt: row(
    'João Conceição',
    'Confirmação da reunião de terça-feira',
    'Relatório de vendas',
    'Olá, Inês,',
    '',
    'segue o relatório de vendas do mês passado. Não consegui incluir os',
    'números de São Paulo; envio-os amanhã.',
    '',
    'Um abraço, João',
  ),
  nl: row(
    'Loïs de Boer',
    'Geüpdatete planning voor februari',
    'Planning februari',
    'Beste Zoë,',
    '',
    'hierbij de geüpdatete planning. De coördinatie met België loopt via Daniël;',
    'heb je nog ideeën, laat het me weten.',
    '',
    'Groet, Loïs',
  ),
  sv: row(
    'Åsa Sjöberg',
    'Möte på måndag',
    'Protokoll från mötet',
    'Hej Björn!',
    '',
    'Här är protokollet från mötet. Läs gärna igenom före måndag så går vi',
    'igenom de öppna frågorna då.',
    '',
    'Hälsningar, Åsa',
  ),
  pl: row(
    'Łukasz Wiśniewski',
    'Zamówienie części - potwierdzenie',
    'Zamówienie części',
    'Dzień dobry,',
    '',
    'potwierdzam przyjęcie zamówienia. Części wyślemy w przyszłym tygodniu,',
    'fakturę prześlę osobno. Proszę o potwierdzenie adresu.',
    '',
    'Pozdrawiam, Łukasz',
  ),
  cs: row(
    'Jiří Dvořák',
    'Příští schůzka v Brně',
    'Zápis ze schůzky',
    'Dobrý den,',
    '',
    'posílám zápis z úterní schůzky. Příště se sejdeme v Brně, přesný čas ještě',
    'upřesním. Děkuji za účast.',
    '',
    'S pozdravem, Jiří',
  ),
  hu: row(
    'Győző Szűcs',
    'Módosított árajánlat',
    'Árajánlat február',
    'Kedves Örs!',
    '',
    'Küldöm a módosított árajánlatot. A szállítási idő így négy hét, a többi',
    'feltétel változatlan. Várom a válaszát.',
    '',
    'Üdvözlettel: Győző',
  ),
  ru: row(
    'Анна Кузнецова',
    'Отчёт о совещании во вторник',
    'Отчёт за январь',
    'Здравствуйте, Борис!',
    '',
    'Высылаю отчёт о совещании. Если что-то упущено, сообщите, пожалуйста,',
    'до пятницы: потом я отправлю его всем участникам.',
    '',
    'С уважением, Анна',
  ),
  uk: row(
    'Їжакевич Оксана',
    'Запрошення на зустріч у Києві',
    'Запрошення',
    'Вітаю!',
    '',
    "Запрошуємо Вас на зустріч, яка відбудеться у Києві наступної п'ятниці.",
    'Будь ласка, підтвердіть свою участь.',
    '',
    'З повагою, Оксана',
  ),
  el: row(
    'Γιώργος Παππάς',
    'Συνάντηση της Τρίτης',
    'Πρακτικά Ιανουαρίου',
    'Καλημέρα,',
    '',
    'σας στέλνω τα πρακτικά της συνάντησης. Αν λείπει κάτι, πείτε μου πριν',
    'από την Παρασκευή.',
    '',
    'Φιλικά, Γιώργος',
  ),
  tr: row(
    'Çağla Şahin',
    'Toplantı saati değişikliği',
    'Toplantı özeti',
    'Merhaba Işıl,',
    '',
    'Salı günkü toplantı öğleden sonraya alındı. Gündemi ve geçen toplantının',
    'özetini ekte bulabilirsin.',
    '',
    'Görüşmek üzere, Çağla',
  ),
  he: row(
    'דנה לוי',
    'סיכום הפגישה מיום שלישי',
    'סיכום פגישה',
    'שלום,',
    '',
    'מצורף סיכום הפגישה. אם משהו חסר, נא להודיע לי עד יום חמישי.',
    '',
    'בברכה, דנה',
  ),
  ar: row(
    'ليلى حسن',
    'محضر اجتماع الثلاثاء',
    'محضر الاجتماع',
    'مرحبا،',
    '',
    'أرسل لكم محضر الاجتماع. إذا كان هناك شيء ناقص فأخبروني قبل الخميس.',
    '',
    'مع التحية، ليلى',
  ),
  th: row(
    'สมชาย ใจดี',
    'รายงานการประชุมวันอังคาร',
    'รายงานการประชุม',
    'สวัสดีครับ',
    '',
    'ส่งรายงานการประชุมมาให้ตรวจสอบ กรุณาตอบกลับภายในวันศุกร์',
    '',
    'ขอบคุณครับ สมชาย',
  ),
  vi: row(
    'Nguyễn Thị Hương',
    'Biên bản cuộc họp thứ Ba',
    'Biên bản họp',
    'Chào anh Bình,',
    '',
    'tôi gửi anh biên bản cuộc họp. Nếu thiếu gì, xin báo cho tôi trước thứ Sáu.',
    '',
    'Trân trọng, Hương',
  ),
  ja: row(
    '田中花子',
    '火曜日の会議の議事録について',
    '議事録一月',
    '鈴木様',
    '',
    'お世話になっております。田中です。',
    '火曜日の会議の議事録をお送りします。ご確認のほど、よろしくお願いいたします。',
    '',
    '田中花子',
  ),
  zhCn: row(
    '王小明',
    '关于星期二会议的纪要',
    '会议纪要',
    '李先生：',
    '',
    '您好！附上星期二会议的纪要，请您查收。如有遗漏，请在星期五之前告诉我。',
    '',
    '祝好，王小明',
  ),
  zhTw: row(
    '陳美玲',
    '星期二會議紀錄',
    '會議紀錄',
    '林先生您好：',
    '',
    '附上星期二的會議紀錄，請查收。若有遺漏，請於星期五以前告知。',
    '',
    '敬祝 順心 陳美玲',
  ),
  ko: row(
    '김민수',
    '화요일 회의록 전달',
    '회의록',
    '안녕하세요,',
    '',
    '화요일 회의록을 보내 드립니다. 빠진 내용이 있으면 금요일까지 알려 주세요.',
    '',
    '감사합니다. 김민수 드림',
  ),
} as const
