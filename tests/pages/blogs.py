# ruff: noqa: E501 (markup as sites write it)
"""Layouts of content systems and of hand-made pages: WordPress, Drupal, Ghost, Blogger, tables, line breaks …"""

from __future__ import annotations

from html import escape

from pages import furniture as f
from pages.stories import EMPTY_EMBEDS, Story


def _graph(story: Story) -> dict[str, object]:
    """What the common SEO plug-ins write: everything in one ``@graph``, joined by ``@id``."""
    article = {**f.news(story), "author": {"name": story.author, "@id": "https://site.example/#/schema/person/1"}}
    article.pop("@context")
    article["publisher"] = {"@id": "https://site.example/#organization"}
    return {"@context": "https://schema.org", "@graph": [
        {**article, "isPartOf": {"@id": story.url}},
        {"@type": "WebPage", "@id": story.url, "url": story.url, "name": f"{story.title} - {story.publisher}"},
        {"@type": "WebSite", "@id": "https://site.example/#website", "name": "Just another site"},
        {"@type": "Organization", "@id": "https://site.example/#organization", "name": story.publisher},
        {"@type": "Person", "@id": "https://site.example/#/schema/person/1", "name": story.author},
    ]}  # fmt: skip


def wordpress(story: Story) -> str:
    """WordPress with blocks, Jetpack's share and related boxes, and the reply form."""
    body = f.filled(
        story,
        {
            "heading": '<h2 class="wp-block-heading">{0}</h2>',
            "quote": '<blockquote class="wp-block-quote"><p>{0}</p><cite>{1}</cite></blockquote>',
            "pull": '<figure class="wp-block-pullquote"><blockquote><p>{0}</p></blockquote></figure>',
        },
        {
            1: f'<figure class="wp-block-image size-large"><img src="a.jpg"><figcaption class="wp-element-caption">{f.CAPTION}'
            "</figcaption></figure>",
            5: f'<p class="has-background"><em>Read also: <a href="/r">{f.RELATED}</a></em></p>',
            6: EMPTY_EMBEDS[0],
        },
    )
    return (
        f'<!DOCTYPE html><html lang="en-GB">{f.head(story, ld=_graph(story))}<body class="post-template-default single single-post">'
        f'<div id="page" class="site"><header id="masthead"><nav id="site-navigation">{f.MENU}</nav></header><div id="content"><main '
        f'id="main" class="site-main"><article id="post-7" class="post-7 post type-post hentry"><header class="entry-header"><h1 class='
        f'"entry-title">{escape(story.title)}</h1><div class="entry-meta"><span class="posted-on"><time class="entry-date published" '
        f'datetime="{story.date}">{story.date}</time></span> <span class="byline">by <span class="author vcard"><a class="url fn n" '
        f'href="/author/1">{story.author}</a></span></span></div></header><div class="entry-content">{body}<div class="sharedaddy '
        f'sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><div class="sd-content"><ul><li>{f.SHARE}</li></ul></div></div>'
        f'<div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3><p>{f.RELATED_2}</p></div></div><footer class="entry-footer">'
        f'<span class="tags-links">Tagged <a rel="tag" href="/t">{f.TAG}</a></span></footer><div class="author-box"><h3>{story.author}'
        f'</h3><p>{story.author} {f.BIO}.</p></div></article><div id="comments" class="comments-area"><ol class="comment-list"><li '
        f'class="comment"><div class="comment-content"><p>{f.COMMENT}.</p></div></li></ol><div id="respond"><p>Leave a reply</p></div>'
        f'</div></main><aside id="secondary" class="widget-area"><section class="widget"><h2>Popular</h2><p>{f.MOST_READ}</p></section>'
        f'</aside></div><footer id="colophon">{f.LEGAL}</footer></div><div id="cookie-notice" role="banner"><span id="cn-notice-text">'
        f"{f.COOKIES}.</span></div></body></html>"
    )


def tagdiv(story: Story) -> str:
    """A magazine theme of WordPress: builder blocks, adverts as paragraphs, a next-article box."""
    body = f.filled(
        story,
        {
            "embed": '<figure class="wp-block-embed is-type-rich is-provider-twitter wp-block-embed-twitter"><div '
            'class="wp-block-embed__wrapper">{0}</div></figure>',
        },
        {
            1: f'<div class="td-a-rec td-a-rec-id-content_inline tdi_2"><span class="td-adspot-title">- Advertisement -</span><div>'
            f"<p>{f.ADVERT}</p></div></div>",
            4: '<div class="wp-caption aligncenter" style="width:800px"><img src="a.jpg"><p class="wp-caption-text">'
            + f.CAPTION
            + "</p></div>",
            5: f'<div class="td_block_related_posts td_block_wrap"><h4>RELATED ARTICLES</h4><div class="td_module_related_posts"><h3><a '
            f'href="/r">{f.RELATED}</a></h3></div></div>',
        },
    )
    return (
        f'<!DOCTYPE html><html lang="en-US">{f.head(story, ld=_graph(story))}<body class="single-post td-standard-pack"><div class='
        f'"td-theme-wrap"><div class="td-header-menu-wrap">{f.MENU}</div><div class="td-main-content-wrap"><div class="td-pb-row"><div '
        f'class="td-pb-span8 td-main-content"><article class="post"><header class="td-post-title"><h1 class="entry-title">'
        f'{escape(story.title)}</h1><div class="td-module-meta-info"><div class="td-post-author-name">By <a href="/a">{story.author}</a>'
        f'</div></div></header><div class="td-post-sharing-top"><div class="td-post-sharing">{f.SHARE}</div></div><div class='
        f'"td-post-content tagdiv-type">{body}</div><footer><div class="td-post-source-tags"><ul class="td-tags"><li>{f.TAG}</li></ul>'
        f'</div><div class="td-block-row td-post-next-prev"><div>Previous article {f.RELATED_2}</div></div><div class="author-box-wrap">'
        f'<div class="desc"><div class="td-author-description">{story.author} {f.BIO}.</div></div></div></footer></article></div><div '
        f'class="td-pb-span4 td-main-sidebar"><p>{f.MOST_READ}</p></div></div></div><div class="td-footer-wrapper">{f.LEGAL}</div></div>'
        f"</body></html>"
    )


def breaks(story: Story) -> str:
    """No paragraph at all: one ``div``, two line breaks between what would be paragraphs."""
    body = f.filled(story, {
        "text": "{0}<br><br>", "heading": "<b>{0}</b><br /><br />", "pull": "", "item": "- {0}<br>",
        "quote": "<blockquote>{0}<br><cite>{1}</cite></blockquote><br>", "embed": "{0}<br><br>",
    })  # fmt: skip
    return (
        f'<html lang="en">{f.head(story, extra=f"""<meta name="author" content="{story.author}">""")}<body><div class="top"><a href="/">'
        f'Home</a> | <a href="/s">{f.MENU}</a></div><div class="headline"><h1>{escape(story.title)}</h1></div><div class="storyarea">{body}'
        f'</div><div class="tools"><a href="#">{f.SHARE}</a> | <a href="#">Print</a></div><div class="bottom">{f.LEGAL}</div></body></html>'
    )


def table(story: Story) -> str:
    """A page of 1998: nested tables, ``font``, upper-case tags, the menu in the left cell."""
    body = f.filled(story, {
        "text": '<P><FONT FACE="Times" SIZE="3">{0}</FONT>', "heading": '<P><FONT FACE="Arial"><B>{0}</B></FONT>', "pull": "",
        "quote": "<BLOCKQUOTE><FONT SIZE=2>{0}</FONT><BR>-- {1}</BLOCKQUOTE>",
    })  # fmt: skip
    named = f'<META NAME="author" CONTENT="{story.author}"><META NAME="publisher" CONTENT="{story.publisher}">'
    dated = f'<META NAME="date" CONTENT="{story.date}">'
    return (
        f'<HTML LANG="en">{f.head(story, og=False, extra=named + dated)}<BODY BGCOLOR="#FFFFFF"><TABLE WIDTH="760" BORDER="0" '
        f'CELLPADDING="0"><TR><TD COLSPAN="3"><IMG SRC="logo.gif"> <A HREF="/">{f.MENU}</A></TD></TR><TR><TD WIDTH="120" VALIGN="top"><A '
        f'HREF="/1">Front page</A><BR><A HREF="/2">{f.MOST_READ}</A><BR><A HREF="/3">{f.MOST_READ_2}</A></TD><TD WIDTH="10">&nbsp;</TD>'
        f'<TD VALIGN="top"><TABLE><TR><TD><H2>{escape(story.title)}</H2><I>By {story.author}</I></TD></TR><TR><TD>{body}</TD></TR></TABLE>'
        f'<TABLE BORDER=1><TR><TD><FONT SIZE=1>{f.ADVERT}</FONT></TD></TR></TABLE></TD></TR><TR><TD COLSPAN="3" ALIGN="center"><FONT SIZE=1>'
        f"{f.LEGAL}</FONT></TD></TR></TABLE></BODY></HTML>"
    )


def interview(story: Story) -> str:
    """Questions in bold paragraphs of their own, the answers below; a portrait with its caption."""
    body = f.filled(story, {"question": '<p class="q"><b>{0}</b></p>'}, {
        3: f'<div class="portrait"><img src="a.jpg"><p class="photo-caption">{f.CAPTION}</p><p class="photo-credit">{f.CREDIT}</p></div>',
        5: f'<div class="inline-cta"><p>{f.NEWSLETTER}.</p></div>',
    })  # fmt: skip
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=f.news(story))}<body><nav>{f.MENU}</nav><div class="post-header"><h1>'
        f'{escape(story.title)}</h1><span class="post-author">{story.author}</span></div><div class="post-content">{body}</div><div class='
        f'"post-share">{f.SHARE}</div><div class="post-comments"><div class="comment-body">{f.COMMENT}. {f.COMMENT_2}.</div></div><footer>'
        f"{f.LEGAL}</footer></body></html>"
    )


def listicle(story: Story) -> str:
    """Numbered headings with a picture under each, slides and a call to share."""
    body = f.filled(
        story,
        {
            "heading": f'<div class="entry-image"><img src="a.jpg"><span class="image-caption">{f.CAPTION}</span></div><h2 class="subbuzz__'
            'title">{0}</h2>',
            "embed": '<div class="subbuzz subbuzz-tiktok">{0}</div>',
            "quote": "<blockquote><p>{0}</p><p>&mdash; {1}</p></blockquote>",
        },
        {4: f'<div class="promo promo--inline"><a href="/r">{f.RELATED}</a></div>'},
    )
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=f.news(story))}<body><div class="navbar">{f.MENU}</div><article class="buzz"><h1>'
        f'{escape(story.title)}</h1><div class="headline-byline"><span class="byline-name">{story.author}</span></div><div class="buzz-'
        f'content">{body}</div><div class="bottom-share">{f.SHARE}</div><div class="trending"><h3>Trending</h3><ul><li>{f.MOST_READ}</li>'
        f"<li>{f.MOST_READ_2}</li></ul></div></article><footer>{f.LEGAL}</footer></body></html>"
    )


def letter(story: Story) -> str:
    """A newsletter's web page: widgets to subscribe, buttons, captions, footnotes."""
    body = f.filled(
        story,
        {"embed": '<div class="tweet-wrap">{0}</div>', "quote": "<blockquote><p>{0}</p></blockquote><p>— {1}</p>"},
        {
            2: f'<div class="subscription-widget-wrap-editor"><div class="subscription-widget show-subscribe"><div class="preamble"><p class='
            f'"cta-caption">{f.NEWSLETTER}.</p></div><form></form></div></div>',
            4: f'<div class="captioned-image-container"><figure><img src="a.jpg"><figcaption class="image-caption">{f.CAPTION}</figcaption>'
            "</figure></div>",
            6: f'<p class="button-wrapper"><a class="button primary" href="/share"><span>{f.SHARE}</span></a></p>'
            + EMPTY_EMBEDS[1],
        },
    )
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=f.news(story))}<body><div id="main"><div class="topbar">{f.MENU}</div><div class='
        f'"single-post"><article class="typography newsletter-post post"><div class="post-header"><h1 class="post-title">{escape(story.title)}'
        f'</h1><div class="byline-wrapper">{story.author}</div></div><div class="available-content"><div class="body markup" dir="auto">{body}'
        f'</div></div><div class="post-footer">{f.SHARE}</div></article></div><div class="comments-page"><div class="comment"><p>{f.COMMENT}.'
        f'</p></div></div><div class="footer-wrap">{f.LEGAL}</div></div></body></html>'
    )


def medium(story: Story) -> str:
    """Hashed classes of two letters, sections, pull quotes as bare ``blockquote``."""
    body = f.filled(
        story,
        {
            "text": '<p id="a1" class="pw-post-body-paragraph nh ni fr nj b nk">{0}</p>',
            "heading": '<h1 id="b2" class="od oe fr bf of">{0}</h1>',
            "quote": '<blockquote class="pd pe pf"><p id="c3" class="nh ni pg nj b">{0}</p></blockquote><p class="nh ni">— {1}</p>',
            "pull": '<blockquote class="ph"><p id="d4" class="pi pj fr bf pk">{0}</p></blockquote>',
        },
        {3: f'<figure class="pl pm pn"><img src="a.jpg"><figcaption class="po pp">{f.CAPTION}</figcaption></figure>'},
    )
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=f.news(story))}<body><div id="root"><div class="a b c"><div class="d e f">{f.MENU}'
        f'</div><article><div class="l"><div class="l"><section><div><div class="ch bg"><h1 class="pw-post-title" data-testid="storyTitle">'
        f'{escape(story.title)}</h1><div class="speechify-ignore"><a rel="noopener" data-testid="authorName">{story.author}</a><div>{f.SHARE}'
        f'</div></div>{body}</div></div></section></div></div></article><div class="tg"><a href="/t">{f.TAG}</a></div><div class="bio"><p>'
        f'{story.author} {f.BIO}.</p></div><div class="more"><h2>More from {story.author}</h2><p>{f.MOST_READ}</p></div></div></div></body>'
        "</html>"
    )


def drupal(story: Story) -> str:
    """Drupal: fields inside fields, a view of related nodes inside the node."""
    body = f.filled(story, {"embed": '<div class="field field--name-field-embed media media--type-remote-video">{0}</div>'}, {
        2: f'<article class="media media--type-image align-right"><div class="field field--name-field-media-image"><img src="a.jpg"></div><div '
        f'class="field field--name-field-caption field__item">{f.CAPTION}</div></article>',
    })  # fmt: skip
    return (
        f'<!DOCTYPE html><html lang="en" dir="ltr" prefix="og: https://ogp.me/ns#">{f.head(story, ld=_graph(story))}<body class="path-node"><div '
        f'class="dialog-off-canvas-main-canvas"><header role="banner">{f.MENU}</header><main role="main"><div class="layout-content"><div '
        f'class="region region-content"><div class="block block-core block-page-title-block"><h1 class="page-title"><span class="field field--'
        f'name-title">{escape(story.title)}</span></h1></div><article role="article" class="node node--type-article node--view-mode-full"><footer'
        f' class="node__meta"><div class="node__submitted">By <span class="field field--name-uid">{story.author}</span></div></footer><div '
        f'class="node__content clearfix"><div class="clearfix text-formatted field field--name-body field--type-text-with-summary field__item">'
        f'{body}</div><div class="field field--name-field-tags field--label-above"><div class="field__item"><a href="/t">{f.TAG}</a></div></div>'
        f'<section class="field field--name-comment comment-wrapper"><article class="comment js-comment"><div class="field field--name-comment-'
        f'body"><p>{f.COMMENT}.</p></div></article></section></div></article></div></div><aside class="layout-sidebar-second"><div class='
        f'"views-element-container block block-views"><p>{f.MOST_READ}</p></div></aside></main><footer role="contentinfo">{f.LEGAL}</footer>'
        f'</div><div id="sliding-popup" class="eu-cookie-compliance-banner"><p>{f.COOKIES}.</p></div></body></html>'
    )


def ghost(story: Story) -> str:
    """Ghost: cards between paragraphs, a signup card, a bookmark card, an alternative quotation style."""
    body = f.filled(
        story,
        {
            "quote": '<blockquote class="kg-blockquote-alt">{0}</blockquote><p>— {1}</p>',
            "heading": '<h2 id="h">{0}</h2>',
            "embed": '<figure class="kg-card kg-embed-card">{0}</figure>',
        },
        {
            2: f'<figure class="kg-card kg-image-card kg-card-hascaption"><img src="a.jpg"><figcaption><span>{f.CAPTION}</span></figcaption>'
            "</figure>",
            4: f'<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="/r"><div class="kg-bookmark-content"><div class='
            f'"kg-bookmark-title">{f.RELATED}</div><div class="kg-bookmark-description">{f.RELATED_2}</div></div></a></figure>',
            6: f'<div class="kg-card kg-signup-card"><div class="kg-signup-card-content"><h2 class="kg-signup-card-heading">{f.NEWSLETTER}</h2>'
            "</div></div>" + EMPTY_EMBEDS[2],
        },
    )
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld={**f.news(story), "@type": "Article"})}<body class="post-template"><div class="gh-'
        f'viewport"><header id="gh-navigation">{f.MENU}</header><main class="gh-main"><article class="gh-article post"><header class="gh-article-'
        f'header gh-canvas"><h1 class="gh-article-title">{escape(story.title)}</h1><div class="gh-article-meta"><h4 class="gh-article-author-name">'
        f'{story.author}</h4></div></header><section class="gh-content gh-canvas is-body">{body}</section></article><div class="gh-comments">'
        f'<p>{f.COMMENT}.</p></div></main><section class="gh-container gh-outer"><h2>Read more</h2><p>{f.MOST_READ}</p></section><footer class='
        f'"gh-footer">{f.LEGAL}</footer></div></body></html>'
    )


def blogger(story: Story) -> str:
    """Blogger: ``post-body``, line breaks of the old editor, spans with styles."""
    body = f.filled(story, {
        "text": '<div style="text-align: justify;"><span style="font-family: georgia;">{0}</span></div><div><br /></div>',
        "heading": '<div><b><span style="font-size: large;">{0}</span></b></div><div><br /></div>',
        "quote": "<blockquote class=\"tr_bq\"><i>{0}</i><br />― {1}</blockquote>",
    }, {
        2: f'<table align="center" class="tr-caption-container"><tbody><tr><td><img src="a.jpg"></td></tr><tr><td class="tr-caption">{f.CAPTION}'
        "</td></tr></tbody></table>",
    })  # fmt: skip
    return (
        f'<!DOCTYPE html><html dir="ltr" xml:lang="en">{f.head(story, extra=f"""<meta name="author" content="{story.author}">""")}<body><div '
        f'class="content"><div class="tabs-outer">{f.MENU}</div><div class="main-outer"><div class="date-outer"><h2 class="date-header"><span>'
        f'Tuesday</span></h2><div class="post-outer"><div class="post hentry"><h3 class="post-title entry-title">{escape(story.title)}</h3><div '
        f'class="post-body entry-content" id="post-body-1">{body}</div><div class="post-footer"><span class="post-author vcard">Posted by '
        f'<span class="fn">{story.author}</span></span><span class="post-labels">Labels: {f.TAG}</span></div></div><div class="comments" id='
        f'"comments"><div class="comment-block"><p class="comment-content">{f.COMMENT}.</p></div></div></div></div></div><div class="column-right-'
        f'outer"><div class="widget PopularPosts">{f.MOST_READ}</div></div></div></body></html>'
    )


def builder(story: Story) -> str:
    """A page builder: every paragraph a widget inside sections and columns."""
    widget = '<div class="elementor-element elementor-widget elementor-widget-{}"><div class="elementor-widget-container">{}</div></div>'
    body = f.filled(
        story,
        {
            "text": widget.format("text-editor", "<p>{0}</p>"),
            "heading": widget.format("heading", '<h2 class="elementor-heading-title">{0}</h2>'),
            "quote": widget.format("blockquote", '<blockquote class="elementor-blockquote"><p class="elementor-blockquote__content">{0}</p><div '
                                   'class="e-q-footer"><cite class="elementor-blockquote__author">{1}</cite></div></blockquote>'),
            "pull": widget.format("blockquote", '<blockquote class="elementor-blockquote"><p>{0}</p></blockquote>'),
        },
        {
            3: widget.format("image", f'<figure class="wp-caption"><img src="a.jpg"><figcaption class="widget-image-caption">{f.CAPTION}'
                             "</figcaption></figure>"),
            6: widget.format("posts", f'<div class="elementor-posts-container"><article class="elementor-post"><h3><a href="/r">{f.RELATED}</a>'
                             f"</h3></article></div>"),
            8: widget.format("form", f'<form class="elementor-form"><label>{f.NEWSLETTER}</label></form>'),
        },
    )  # fmt: skip
    return (
        f'<!DOCTYPE html><html lang="en-US">{f.head(story, ld=_graph(story))}<body class="elementor-default"><div data-elementor-type="header">'
        f'{f.MENU}</div><div data-elementor-type="single-post" class="elementor elementor-location-single post type-post"><section class='
        f'"elementor-section"><div class="elementor-container"><div class="elementor-column"><div class="elementor-widget-theme-post-title"><h1>'
        f'{escape(story.title)}</h1></div><div class="elementor-widget elementor-widget-theme-post-content"><div class="elementor-widget-'
        f'container">{body}</div></div><div class="elementor-widget elementor-widget-share-buttons">{f.SHARE}</div><div class="elementor-author-'
        f'box"><div class="elementor-author-box__bio"><p>{story.author} {f.BIO}.</p></div></div></div></div></section></div><div data-elementor-'
        f'type="footer">{f.LEGAL}</div></body></html>'
    )


def framed(story: Story) -> str:
    """An old blog whose whole article lies in a ``blockquote``, for its margin."""
    body = f.filled(story, {"quote": "<p><q>{0}</q></p><p>— {1}</p>", "pull": ""})
    return (
        f'<html lang="en">{f.head(story, extra=f"""<meta name="author" content="{story.author}">""")}<body><div id="header">{f.MENU}</div><div '
        f'id="wrapper"><h1>{escape(story.title)}</h1><blockquote>{body}</blockquote><div id="footer"><p>{f.LEGAL}</p></div></div></body></html>'
    )
