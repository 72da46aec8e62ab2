/** Names what a visitor said who wants pixels shown as they are: in storage, and on the document. */
export const PIXELS = 'pixels'

/** Looks that up before anything is drawn. */
export const READ_PIXELS = `try{if(localStorage.getItem('${PIXELS}')!==null)document.documentElement.dataset.${PIXELS}=''}catch{}`
