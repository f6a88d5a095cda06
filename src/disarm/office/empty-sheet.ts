/*
 * NAME
 *   empty-sheet - a sheet without cells, for one that had macros
 */

/** @param name of the member: a sheet in XML, or in the records of xlsb. */
export function emptySheet(name: string): Buffer {
  return name.endsWith('.bin') ? Buffer.from(RECORDS, 'hex') : Buffer.from(XML)
}

// [ECMA-376] part 1, 18.3.1.99.
const XML =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n' +
  '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'

// [MS-XLSB] 2.1.7.62: BrtBeginSheet, BrtBeginSheetData, BrtEndSheetData,
// BrtEndSheet, each of no bytes.
const RECORDS = '810100910100920100820100'
