/*
 * NAME
 *   product - a filter that is compared
 */

export interface Product {
  readonly name: string
  /** Whether it would keep the message from its recipient. */
  stops(message: Buffer): Promise<boolean>
}

/** The answers for all messages, some of them asked at once. */
export async function answers(
  product: Product,
  messages: readonly Buffer[],
  atOnce: number,
): Promise<readonly boolean[]> {
  const found: boolean[] = []
  const rest = messages.entries()
  const work = async (): Promise<void> => {
    for (const [at, message] of rest) found[at] = await product.stops(message)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return found
}
