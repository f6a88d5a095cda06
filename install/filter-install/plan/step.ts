/*
 * NAME
 *   step - one step that brings a machine to the state of the manifest
 */

export type Step =
  | { readonly kind: 'account'; readonly name: string }
  | {
      readonly kind: 'folder'
      readonly path: string
      /** Null: root. */
      readonly owner: string | null
      readonly mode: number
      readonly isNew: boolean
    }
  | {
      /** `program`: one of ours, that is there in any case. */
      readonly kind: 'file' | 'unit' | 'program'
      readonly path: string
      /** latin1 */
      readonly text: string
      readonly mode: number
    }
  | { readonly kind: 'start'; readonly unit: string }
