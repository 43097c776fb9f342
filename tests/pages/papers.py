# ruff: noqa: E501 (markup as sites write it)
"""Layouts of newspapers: Arc/Fusion, Guardian-like, NYT-like, tabloid, AMP, scripted, microdata, hashed classes …"""

from __future__ import annotations

from html import escape

from pages import furniture as f
from pages.stories import Story


def fusion(story: Story) -> str:
    """Arc/Fusion: everything in ``div`` of utility classes, JSON-LD with ``@type`` NewsArticle."""
    body = f.filled(
        story,
        {
            "text": '<p class="c-paragraph b-article-body__text">{0}</p>',
            "heading": '<h2 class="c-heading b-article-body__heading">{0}</h2>',
            "item": '<ul class="c-list b-article-body__list"><li class="c-list__item">{0}</li></ul>',
            "embed": '<div class="b-article-body__embed c-oembed" data-type="oembed">{0}</div>',
        },
        {
            2: f'<div class="c-ad arcad-wrapper"><div id="arcad-feature-2" class="arcad"><p>{f.ADVERT}</p></div></div>',
            4: f'<div class="b-interstitial-link"><p class="c-paragraph">RELATED: <a href="/r">{f.RELATED}</a></p></div>',
            6: f'<div class="b-newsletter-promo c-stack"><h3>Morning Ledger</h3><p>{f.NEWSLETTER}</p><form><input>'
            "<button>Sign up</button></form></div>",
        },
    )
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=f.news(story))}<body><div id="fusion-app" class="fusion-app">'
        f'<nav class="c-nav"><ul><li><a href="/s">{f.MENU}</a></li></ul></nav><div class="b-right-rail"><main>'
        f'<div class="c-stack b-headline"><h1 class="c-heading">{escape(story.title)}</h1></div>'
        f'<figure class="c-media-item b-lead-art"><img src="a.jpg"><figcaption class="c-media-item__fig-caption">'
        f'<span class="c-media-item__caption">{f.CAPTION}</span><span class="c-media-item__credit">{f.CREDIT}</span>'
        f'</figcaption></figure><div class="b-byline">By <a href="/by" class="c-link">{story.author}</a></div>'
        f'<div class="b-share-bar"><a class="b-share-bar__link" href="#">{f.SHARE}</a></div>'
        f'<article class="b-article-body">{body}</article>'
        f'<div class="b-tags-list"><a href="/t">{f.TAG}</a></div><div class="b-author-bio"><h4>{story.author}</h4>'
        f'<p class="c-paragraph b-author-bio__text">{story.author} {f.BIO}.</p></div></main>'
        f'<aside class="b-right-rail__rail"><div class="b-results-list"><h3>Most read</h3><p><a href="/1">{f.MOST_READ}</a></p>'
        f'<p><a href="/2">{f.MOST_READ_2}</a></p></div></aside></div><footer class="c-footer"><p>{f.LEGAL}</p></footer>'
        f'</div><div id="onetrust-consent-sdk"><div role="dialog"><p>{f.COOKIES}.</p></div></div></body></html>'
    )


def guardian(story: Story) -> str:
    """Hashed classes on paragraphs, islands, rich links in ``aside``, captions in ``figcaption``."""
    body = f.filled(
        story,
        {
            "text": '<p class="dcr-16w5gq9">{0}</p>',
            "heading": '<h2 id="sub" class="dcr-n4qeq9"><strong>{0}</strong></h2>',
            "quote": '<figure class="dcr-173mewl"><blockquote class="quoted dcr-zzndwp"><p>{0}</p><footer><cite>{1}</cite>'
            "</footer></blockquote></figure>",
            "pull": '<figure class="dcr-173m"><aside data-spacefinder-role="supporting" class="dcr-19m3vvb">'
            '<svg width="22"></svg><blockquote class="dcr-7g8h">{0}</blockquote><footer><cite></cite></footer></aside></figure>',
            "embed": '<figure data-spacefinder-role="inline"><gu-island name="Embed">{0}</gu-island></figure>',
        },
        {
            3: f'<aside data-spacefinder-role="richLink" class="dcr-1mfia18"><div><div class="dcr-x"><a href="/r" '
            f'aria-label="{f.RELATED}"><h4 class="dcr-q">{f.RELATED}</h4><div>Read more</div></a></div></div></aside>',
            5: f'<figure id="nl" class="dcr-173mewl"><a data-ignore="global-link-styling" href="#skip">skip past newsletter'
            f' promotion</a><aside aria-label="newsletter promotion" class="dcr-1d"><h4>Free daily newsletter</h4><p>'
            f'{f.NEWSLETTER}</p><div><strong>Privacy Notice:</strong> {f.COOKIES}.</div></aside><p id="skip" tabindex="0" '
            'aria-label="after newsletter promotion" role="note" class="dcr-jzxpee">after newsletter promotion</p></figure>',
            7: '<div class="ad-slot-container"><div id="dfp-ad--inline1" class="js-ad-slot ad-slot ad-slot--inline" '
            f'data-name="inline1" aria-hidden="true"><span>{f.ADVERT}</span></div></div>',
        },
    )
    ld = [f.news(story), {"@context": "http://schema.org", "@type": "WebPage", "@id": story.url}]
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=ld)}<body><a href="#maincontent">Skip to main content</a>'
        f'<header><nav><ul><li>{f.MENU}</li></ul></nav></header><main><article><div data-gu-name="headline"><h1 class="dcr-y">'
        f'{escape(story.title)}</h1></div><div data-gu-name="media"><figure><img src="a.jpg"><figcaption class="dcr-fd61eq">'
        f'<span>{f.CAPTION}.</span> {f.CREDIT}</figcaption></figure></div><div data-gu-name="meta"><address aria-label='
        f'"Contributor info"><a rel="author" href="/p">{story.author}</a></address><div>{story.date}</div>'
        f'<div class="dcr-share"><button>{f.SHARE}</button></div></div><div id="maincontent" data-gu-name="body"><div class='
        f'"article-body-commercial-selector article-body-viewer-selector dcr-hujb9o">{body}</div></div>'
        f'<div class="dcr-submeta"><div class="submeta__label">Topics</div><ul><li><a href="/t">{f.TAG}</a></li></ul></div>'
        f'</article><section id="most-viewed"><h2>Most viewed</h2><ol><li><a href="/1">{f.MOST_READ}</a></li><li><a '
        f'href="/2">{f.MOST_READ_2}</a></li></ol></section><section id="comments"><div><p>{f.COMMENT}.</p><p>{f.COMMENT_2}.</p>'
        f"</div></section></main><footer><p>{f.LEGAL}</p></footer></body></html>"
    )


def nyt(story: Story) -> str:
    """The body in companion columns inside ``section[name=articleBody]``; furniture between the columns."""
    column = '<div class="css-s99gbd StoryBodyCompanionColumn"><div class="css-53u6y8">{}</div></div>'
    body = f.filled(
        story,
        {
            "text": column.format('<p class="css-at9mc1 evys1bk0">{0}</p>'),
            "heading": column.format('<h2 class="css-9ycz5o eoo0vm40" id="link-1">{0}</h2>'),
            "quote": column.format('<blockquote class="css-1k9"><p class="css-2w">{0}</p></blockquote><p class="css-at attribution">'
                                   "&mdash; {1}</p>"),
            "pull": '<div data-testid="pullquote" class="css-pq"><blockquote class="css-pull"><p>{0}</p></blockquote></div>',
        },
        {
            2: f'<div data-testid="Dropzone-1"><div id="story-ad-1-wrapper" class="ad story-ad-1-wrapper css-z"><a href="#after">'
            f"SKIP ADVERTISEMENT</a><div>{f.ADVERT}</div></div></div>",
            4: f'<div data-testid="photoviewer-wrapper"><figure class="img-sz-large"><picture><img src="b.jpg"></picture>'
            f'<figcaption data-testid="photoviewer-caption"><span class="css-jevhma">{f.CAPTION}.</span><span class="css-cr">'
            f"<span>Credit...</span>{f.CREDIT}</span></figcaption></figure></div>",
            6: f'<aside class="css-ew4tgv" aria-label="companion column"><div data-testid="related-links-block" class="css-rl">'
            f'<h3>More in World</h3><ul><li><a href="/r">{f.RELATED}</a><p>{f.RELATED_2}.</p></li></ul></div></aside>',
        },
    )  # fmt: skip
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=[f.news(story, isAccessibleForFree=False)])}<body><div id="app">'
        f'<header class="css-h"><nav>{f.MENU}</nav></header><main id="site-content"><article id="story" class="css-1vxca1d">'
        f'<div id="top-wrapper" class="ad"><p>Advertisement</p></div><header class="css-xx"><h1 id="link" class="css-1l8'
        f' e1h9rw200" data-testid="headline">{escape(story.title)}</h1></header><div data-testid="share-tools" role="toolbar">'
        f'<ul><li>{f.SHARE}</li></ul></div><div class="css-by"><p class="css-b e1jsehar1">By <span class="css-1baulvz last-byline"'
        f' itemprop="name"><a href="/by/x">{story.author}</a></span></p><time datetime="{story.date}T06:30:00">{story.date}</time>'
        f'</div><section name="articleBody" itemprop="articleBody" class="meteredContent css-1r7ky0e">{body}</section>'
        f'<div class="bottom-of-article"><div class="css-bio"><p>{story.author} {f.BIO}. <a href="/by/x">More about '
        f'{story.author}</a></p></div><div class="css-print">A version of this article appears in print on page 4. {f.LEGAL}.</div>'
        f'<div data-testid="recirc"><h2>More to discover</h2><p>{f.MOST_READ}.</p></div></div></article></main>'
        f'<div id="gateway-content" class="expanded-dock"><p>{f.PAYWALL}.</p></div><footer>{f.LEGAL}</footer></div></body></html>'
    )


def tabloid(story: Story) -> str:
    """Everything at once: bullets, boxes between paragraphs, puffs, a video, comments with words of their own."""
    body = f.filled(
        story,
        {
            "text": '<p class="mol-para-with-font"><font style="font-size:1.2em">{0}</font></p>',
            "heading": '<h3 class="mol-factbox-title mol-style-bold">{0}</h3>',
            "quote": '<div class="mol-quote"><blockquote class="mol-bq"><p class="mol-para-with-font">{0}</p><span class="mol-cite">'
            "<cite>{1}</cite></span></blockquote></div>",
            "embed": '<div class="mol-embed"><div class="embed-wrap social-embed">{0}</div></div>',
        },
        {
            1: f'<div class="artSplitter mol-img-group"><div class="image-wrap"><img src="a.jpg"></div><p class="imageCaption">'
            f"{f.CAPTION}</p></div>",
            2: f'<div id="v1" class="mol-video vjs-video-container"><p class="vjs-no-js">{f.VIDEO}</p></div>',
            3: f'<div class="related-carousel with-fb-comments news"><div class="rc-title"><h3>RELATED ARTICLES</h3></div><ul>'
            f'<li><a href="/r"><span class="rc-card-title">{f.RELATED}</span></a></li><li><a href="/q">{f.RELATED_2}</a></li></ul>'
            f'<div class="shareButtons"><h4>{f.SHARE}</h4></div></div>',
            5: f'<div class="mol-ads-label-container"><p class="mol-ads-label">Advertisement</p><p>{f.ADVERT}</p></div>',
            7: f'<p class="mol-para-with-font"><strong>READ MORE: <a href="/m">{f.READ_MORE}</a></strong></p>',
        },
    )
    return (
        f'<!DOCTYPE html><html lang="en-GB">{f.head(story, ld=f.news(story))}<body class="article-page"><div class="page-banner">'
        f'{f.MENU}</div><div id="content" class="cleared"><div class="alpha" itemprop="mainEntity"><div id="js-article-text" '
        f'class="article-text wide" itemprop="articleBody"><h2>{escape(story.title)}</h2><p class="author-section byline-plain">By '
        f'<a href="/a" class="author" rel="author">{story.author}</a></p><p class="byline-section">'
        f'<span class="article-timestamp">Published: 06:30, <time datetime="{story.date}">{story.date}</time></span></p>'
        f'<div class="shareArticles"><ul><li>{f.SHARE}</li></ul></div>{body}<div class="tags-box">{f.TAG}</div></div>'
        f'<div id="reader-comments" class="comments-section"><h2>Comments</h2><div class="comment"><p>{f.COMMENT}.</p></div>'
        f'<div class="comment"><p>{f.COMMENT_2}.</p></div></div></div><div class="beta"><div class="femail item"><div class="puff">'
        f'<ul><li class="cleared"><a href="/1"><span class="pufftext">{f.MOST_READ}</span></a></li><li><a href="/2">'
        f'{f.MOST_READ_2}</a></li></ul></div><div class="newsletter-signup"><p>{f.NEWSLETTER}</p></div></div></div></div>'
        f'<div class="page-footer"><p>{f.LEGAL}</p></div><div class="cookie-banner"><p>{f.COOKIES}</p></div></body></html>'
    )


def amp(story: Story) -> str:
    """AMP: ``amp-`` elements, no scripts of its own, a sidebar and a consent form."""
    body = f.filled(
        story,
        {"embed": '<div class="amp-wp-embed">{0}</div>'},
        {
            1: f'<amp-ad width="300" height="250" type="doubleclick"><div placeholder><p>{f.ADVERT}</p></div></amp-ad>',
            3: f'<figure class="wp-block-image"><amp-img src="a.jpg" width="8" height="5"></amp-img><figcaption>{f.CAPTION} '
            f"<small>{f.CREDIT}</small></figcaption></figure>",
            5: f'<amp-list class="related-articles" src="//x"><div class="related-item"><a href="/r">{f.RELATED}</a></div></amp-list>',
        },
    )
    return (
        f'<!doctype html><html amp lang="en">{f.head(story, ld=f.news(story), og=False)}<body><amp-sidebar id="sidebar" '
        f'layout="nodisplay"><ul><li>{f.MENU}</li></ul></amp-sidebar><header id="top" class="amp-wp-header"><div>Post</div></header>'
        f'<article class="amp-wp-article"><header class="amp-wp-article-header"><h1 class="amp-wp-title">{escape(story.title)}</h1>'
        f'<div class="amp-wp-meta amp-wp-byline"><span class="amp-wp-author author vcard">{story.author}</span></div></header>'
        f'<amp-social-share type="facebook">{f.SHARE}</amp-social-share><div class="amp-wp-article-content">{body}</div>'
        f'<footer class="amp-wp-article-footer"><div class="amp-wp-meta amp-wp-tax-tag">Tags: {f.TAG}</div></footer></article>'
        f'<amp-consent id="consent" layout="nodisplay"><div id="ui"><p>{f.COOKIES}.</p></div></amp-consent>'
        f'<footer class="amp-wp-footer"><p>{f.LEGAL}</p></footer></body></html>'
    )


def scripted(story: Story) -> str:
    """An empty page that scripts would fill; the text is in ``articleBody`` of JSON-LD inside ``@graph``."""
    article = f.news(story, articleBody="\n\n".join(story.gold))
    graph = {"@context": "https://schema.org", "@graph": [
        {"@type": "Organization", "name": story.publisher}, {"@type": "BreadcrumbList", "itemListElement": []}, article,
    ]}  # fmt: skip
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=graph)}<body><div id="root"><div class="skeleton"></div></div>'
        f"<noscript>{f.VIDEO}</noscript><script>window.__STATE__ = {{}}</script></body></html>"
    )


def microdata(story: Story) -> str:
    """schema.org in attributes, no JSON-LD, no Open Graph."""
    body = f.filled(
        story,
        {
            "text": '<p class="body-copy">{0}</p>',
            "quote": "<blockquote>{0}<footer>&mdash; {1}</footer></blockquote>",
            "pull": '<aside class="pull-quote"><p>{0}</p></aside>',
        },
        {
            2: f'<div class="image" itemprop="image" itemscope itemtype="https://schema.org/ImageObject"><img itemprop="url" '
            f'src="a.jpg"><p class="caption" itemprop="caption">{f.CAPTION}</p></div>',
            4: f'<div class="promo-box"><h3>Read this next</h3><p><a href="/r">{f.RELATED}</a></p></div>',
        },
    )
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, og=False)}<body><div class="masthead">{story.publisher}</div>'
        f'<div class="menu">{f.MENU}</div><div itemscope itemtype="https://schema.org/NewsArticle"><meta itemprop='
        f'"mainEntityOfPage" content="{story.url}"><h1 itemprop="headline">{escape(story.title)}</h1><p class="byline" '
        f'itemprop="author" itemscope itemtype="https://schema.org/Person">By <span itemprop="name">{story.author}</span></p>'
        f'<div itemprop="publisher" itemscope itemtype="https://schema.org/Organization"><meta itemprop="name" content='
        f'"{story.publisher}"></div><time itemprop="datePublished" datetime="{story.date}T06:30:00Z">{story.date}</time>'
        f'<div itemprop="articleBody">{body}</div><div itemprop="keywords" class="keywords">{f.TAG}</div><div class="about-the-author">'
        f'<p itemprop="description">{story.author} {f.BIO}.</p></div><div itemprop="comment" itemscope itemtype='
        f'"https://schema.org/Comment"><p itemprop="text">{f.COMMENT}.</p></div></div><div class="popular"><h3>Most popular</h3>'
        f'<p>{f.MOST_READ}</p></div><div class="footer">{f.LEGAL}</div></body></html>'
    )


def hashed(story: Story) -> str:
    """Styled components: no class means anything, paragraphs are ``div``; Open Graph only."""
    body = f.filled(
        story,
        {
            "text": '<div class="sc-bdVaJa kXyZqp">{0}</div>',
            "heading": '<h3 class="sc-htpNat eQwerT">{0}</h3>',
            "embed": '<div class="sc-iwsKbI fGhjkl">{0}</div>',
        },
        {
            3: f'<div class="sc-gqjmRU hJklmn"><img src="a.jpg"><div class="sc-VigVT bNmqwe" data-role="caption">{f.CAPTION}</div></div>',
            5: f'<div class="sc-jTzLTM iOpasd" data-component="ad-slot"><span>{f.ADVERT}</span></div>',
        },
    )
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, extra=f"""<meta name="author" content="{story.author}">""")}<body><div id='
        f'"__next"><div class="sc-a1 xYz"><div role="navigation">{f.MENU}</div></div><div class="sc-b2 cDe"><div class="sc-c3 fGh">'
        f'<h1 class="sc-d4 iJk">{escape(story.title)}</h1><div class="sc-e5 lMn">{story.author}</div>{body}</div>'
        f'<div class="sc-f6 oPq" role="complementary"><div>{f.MOST_READ}</div><div>{f.MOST_READ_2}</div></div></div>'
        f'<div role="contentinfo">{f.LEGAL}</div><div role="dialog" aria-label="Privacy">{f.COOKIES}.</div></div></body></html>'
    )


def longread(story: Story) -> str:
    """Chapters in ``section``, drop capitals, pull quotes in ``aside``, notes at the margin."""
    body = f.filled(
        story,
        {
            "text": '<p class="lr-p">{0}</p>',
            "heading": '</section><section class="lr-chapter"><header class="lr-chapter__head"><h2>{0}</h2></header>',
            "quote": '<div class="lr-quote"><blockquote><p>{0}</p></blockquote><p class="lr-quote__source">{1}</p></div>',
            "pull": '<aside class="lr-pull"><p class="lr-pullquote">“{0}”</p></aside>',
        },
        {
            1: f'<figure class="lr-fullbleed"><img src="a.jpg"><figcaption>{f.CAPTION}<span class="credit">{f.CREDIT}</span>'
            "</figcaption></figure>",
            5: f'<aside class="lr-margin"><h4>Further reading</h4><p>{f.READ_MORE}</p></aside>',
        },
    )
    body = body.replace("On the last", '<span class="dropcap">O</span>n the last', 1)
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=f.news(story))}<body class="longread"><div class="progress-bar"></div>'
        f'<header class="lr-cover"><h1>{escape(story.title)}</h1><p class="lr-by">Words by {story.author}</p></header>'
        f'<article class="lr-story"><section class="lr-chapter">{body}</section><div class="lr-end"><p class="lr-bio">'
        f'{story.author} {f.BIO}.</p><p class="lr-support">{f.NEWSLETTER}.</p></div></article><section class="lr-more"><h2>More long '
        f"reads</h2><ul><li><a href='/1'>{f.MOST_READ}</a></li></ul></section><footer>{f.LEGAL}</footer></body></html>"
    )


def paywall(story: Story) -> str:
    """A metered page: the text is there, an offer lies over it and another ends it."""
    body = f.filled(story, {"embed": '<div class="article-embed">{0}</div>'}, {
        4: f'<div class="inline-subscribe"><h3>Become a member</h3><p>{f.PAYWALL}.</p></div>',
    })  # fmt: skip
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=[{"@context": "https://schema.org"}, f.news(story)])}<body>'
        f'<div class="site-nav">{f.MENU}</div><main class="article-page"><h1>{escape(story.title)}</h1><p class="article__byline">'
        f'{story.author}</p><div class="article__content article-content--metered">{body}</div><div class="paywall paywall--active" '
        f'role="region"><h2>Keep reading</h2><p>{f.PAYWALL}.</p><ul><li>Unlimited articles on every device</li></ul></div>'
        f'<p class="article__correction"><em>{f.CORRECTION}</em></p></main><div class="recommended"><h3>Recommended</h3><p>'
        f'{f.RELATED}</p><p>{f.RELATED_2}</p></div><div class="legal-footer">{f.LEGAL}</div></body></html>'
    )


def local(story: Story) -> str:
    """A local paper: the story broken by video players, polls and calls for subscribers."""
    body = f.filled(
        story,
        {
            "embed": '<div class="mar-social-embed twitter-embed-container">{0}</div>',
            "text": "<p>{0}</p>\n<p>&nbsp;</p>",
        },
        {
            1: f'<div class="video-player__wrapper"><div class="player-unavailable"><p>{f.VIDEO}</p></div></div>',
            3: f'<p><strong>Recommended reading:</strong></p><ul class="recommended-reading"><li><a href="/r">{f.RELATED}</a></li>'
            f'<li><a href="/q">{f.RELATED_2}</a></li></ul>',
            5: f'<div class="mpu-wrapper" data-ad-unit="mpu"><p>{f.ADVERT}</p></div>',
        },
    )
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=f.news(story))}<body><div id="cookiescript_injected">{f.COOKIES}</div>'
        f'<header><nav>{f.MENU}</nav></header><article id="article" class="mar-article"><h1 class="mar-article__headline">'
        f'{escape(story.title)}</h1><div class="article-author"><a rel="author" href="/p">{story.author}</a></div>'
        f'<div class="mar-article__share">{f.SHARE}</div><div class="article-body" id="subscription-content">{body}</div>'
        f'<div class="get-involved"><h4>Get involved with the news</h4><p>{f.NEWSLETTER}.</p></div></article><section class="comments"'
        f' id="comments-anchor"><h2>Comments</h2><article class="comment-item"><p>{f.COMMENT}.</p></article><article class='
        f'"comment-item"><p>{f.COMMENT_2}.</p></article></section><section class="most-read-panel"><ol><li>{f.MOST_READ}</li><li>'
        f"{f.MOST_READ_2}</li></ol></section><footer>{f.LEGAL}</footer></body></html>"
    )
