/** Colours of runs that differ in hue and lightness, for paper and for night. */
const LIGHT = [
  '#21734f',
  '#bb4a26',
  '#4f5bb5',
  '#a8326e',
  '#7a6a12',
  '#0f7a94',
  '#7b4b2a',
  '#5b5f58',
]
const DARK = [
  '#6fcfa0',
  '#ff9b78',
  '#a3aeff',
  '#ff8fc4',
  '#dcc95a',
  '#6cd0ea',
  '#d3a27f',
  '#b9beb4',
]

const colours = (of: readonly string[]) =>
  of.map((colour, i) => `--run${i + 1}:${colour}`).join(';')

/** The comparison page's looks, light or dark as the reader's system is. */
export const STYLE = `
:root{--paper:#fafaf7;--ink:#1d1f1c;--muted:#666b63;--rule:#e2e4de;--number:#fff;${colours(LIGHT)}}
@media (prefers-color-scheme:dark){:root{--paper:#161815;--ink:#eceee8;--muted:#9da398;--rule:#343831;--number:#161815;${colours(DARK)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:24px 16px 64px}
h1{font-size:24px;line-height:1.2;margin:0 0 8px}
h2{font-size:16px;margin:36px 0 10px}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{text-align:left;font-weight:400;padding:5px 20px 5px 0;border-bottom:1px solid var(--rule);white-space:nowrap}
thead th{color:var(--muted)}
td{overflow-wrap:anywhere}
@media (max-width:600px){tbody th{white-space:normal;min-width:10em;overflow-wrap:anywhere}}
.run b{margin-right:4px;display:inline-block;min-width:20px;padding:0 5px;border-radius:4px;color:var(--number);text-align:center;font-size:13px}
.note{color:var(--muted);margin:8px 0 0;font-size:14px}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:28px 24px}
.charts svg{width:100%;height:auto}
.sheets{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,240px),1fr));gap:20px}
figure{margin:0}
img{display:block;width:100%;image-rendering:pixelated}
figcaption{margin-top:6px;color:var(--muted);font-size:14px}
`.trim()
