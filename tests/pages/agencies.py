# ruff: noqa: E501 (markup as sites write it)
"""Layouts of agencies and broadcasters: BBC-like, AP-like, Reuters-like, CNN-like, a live page, public radio."""

from __future__ import annotations

from html import escape

from pages import furniture as f
from pages.stories import Story


def bbc(story: Story) -> str:
    """Blocks named by ``data-component``, captions with words for screen readers."""
    block = '<div data-component="text-block" class="ssrcss-11r1m41-RichTextComponentWrapper ep2nwvo0">{}</div>'
    body = f.filled(
        story,
        {
            "text": block.format('<div class="ssrcss-7uxr49-RichTextContainer e5tfeyi1"><p class="ssrcss-1q0x1qg-Paragraph '
                                 'e1jhz7w10">{0}</p></div>'),
            "heading": '<div data-component="subheadline-block"><h2 class="ssrcss-y2fd7s-StyledHeading e10rt3ze0">{0}</h2></div>',
            "quote": '<div data-component="quote-block"><blockquote class="ssrcss-Quote"><p>{0}</p></blockquote><div class="ssrcss-'
            'Attribution"><p class="ssrcss-Name">{1}</p></div></div>',
            "embed": '<div data-component="social-embed" class="ssrcss-EmbedWrapper">{0}</div>',
        },
        {
            1: f'<figure data-component="image-block"><div><img src="a.jpg"><span role="text" class="ssrcss-Credit"><span class='
            f'"visually-hidden">Image source, </span>{f.CREDIT}</span></div><figcaption><span class="visually-hidden">Image caption, '
            f"</span><p>{f.CAPTION}</p></figcaption></figure>",
            3: f'<div data-component="media-block"><div class="media-player" role="application"><p>{f.VIDEO}</p></div></div>',
            6: f'<div data-component="unordered-list-block"><ul role="list"><li><b>LIVE: </b><a href="/r">{f.RELATED}</a></li><li>'
            f'<a href="/q">{f.RELATED_2}</a></li></ul></div>',
        },
    )  # fmt: skip
    return (
        f'<!DOCTYPE html><html lang="en-GB">{f.head(story, ld={**f.news(story), "@type": "ReportageNewsArticle"})}<body><div id='
        f'"root"><div class="cookie-prompt" id="cookiePrompt"><p>{f.COOKIES}.</p></div><header role="banner"><nav>{f.MENU}</nav>'
        f'</header><div id="main-wrapper"><main id="main-content"><article class="ssrcss-ArticleWrapper"><header><h1 id="main-heading"'
        f' tabindex="-1">{escape(story.title)}</h1><div data-component="byline-block"><div class="ssrcss-TextContributorName">By '
        f'{story.author}</div><div class="ssrcss-JobTitle">Scotland correspondent</div></div><div class="ssrcss-ShareTools"><button>'
        f'{f.SHARE}</button></div></header>{body}<section data-component="topic-list"><h2>Related Topics</h2><ul><li><a href="/t">'
        f'{f.TAG}</a></li></ul></section><section data-component="links-block" aria-labelledby="r"><h2 id="r">More on this story</h2>'
        f'<ul><li><a href="/r">{f.RELATED}</a></li></ul></section></article></main><aside><h2>Most read</h2><ol><li>{f.MOST_READ}</li>'
        f"<li>{f.MOST_READ_2}</li></ol></aside></div><footer>{f.LEGAL}</footer></div></body></html>"
    )


def ap(story: Story) -> str:
    """Custom elements ``bsp-…``; enhancements stand between bare paragraphs."""
    body = f.filled(
        story,
        {
            "quote": '<div class="Enhancement"><div class="Enhancement-item"><div class="BlockQuote"><blockquote>{0}</blockquote>'
            '<div class="BlockQuote-attribution">{1}</div></div></div></div>',
            "pull": '<div class="Enhancement" data-align-right><div class="Enhancement-item"><div class="PullQuote"><blockquote '
            'class="PullQuote-quote">“{0}”</blockquote></div></div></div>',
        },
        {
            2: f'<div class="Enhancement"><div class="Enhancement-item"><div class="HTMLModuleEnhancement"><div class="PagePromo">'
            f'<a href="/r"><span class="PagePromoContentIcons-text">{f.RELATED}</span></a><div class="PagePromo-description">'
            f"{f.RELATED_2}</div></div></div></div></div>",
            5: f'<div class="SovrnAd Advertisement"><div class="Advertisement-label">ADVERTISEMENT</div><p>{f.ADVERT}</p></div>',
            8: f'<div class="HubPeek-placeholder"><bsp-hub-peek class="HubPeek"><p class="HubPeek-text">{f.NEWSLETTER}</p>'
            "</bsp-hub-peek></div>",
        },
    )
    return (
        f'<!DOCTYPE html><html class="StoryPage" lang="en">{f.head(story, ld=f.news(story))}<body class="Page-body"><bsp-header class='
        f'"Page-header">{f.MENU}</bsp-header><div class="Page-content"><bsp-story-page><main class="Page-main"><h1 class="Page-headline">'
        f'{escape(story.title)}</h1><div class="Page-lead"><figure class="Figure"><img src="a.jpg"><bsp-read-more class="CaptionReadMore">'
        f'<p>{f.CAPTION} ({f.CREDIT})</p></bsp-read-more></figure></div><div class="Page-byline"><div class="Page-authors">By&nbsp;'
        f'<a class="Link" href="/by">{story.author}</a></div></div><div class="Page-actions"><bsp-social-bar class="ActionBar">{f.SHARE}'
        f'</bsp-social-bar></div><div class="Page-storyBody gtmMainScrollContent"><div class="RichTextStoryBody RichTextBody">{body}'
        f'</div></div><div class="Page-authorInfo"><div class="AuthorBlurb-bio">{story.author} {f.BIO}.</div></div></main>'
        f'</bsp-story-page><aside class="Page-aside"><div class="PageListRightRailA"><div class="PageList-header-title">Most read</div>'
        f'<div class="PageList-items-item">{f.MOST_READ}</div></div></aside></div><div class="Page-below">{f.MOST_READ_2}</div>'
        f'<footer class="Page-footer">{f.LEGAL}</footer></body></html>'
    )


def live(story: Story) -> str:
    """A live blog: posts in ``article``, each with its time; JSON-LD ``LiveBlogPosting``."""
    posts = f.filled(
        story,
        {
            "heading": '</div></article><article class="lb-post" id="post-1"><header><time datetime="2024-07-11T16:40">4:40pm</time><h2 '
            'class="lb-post__title">{0}</h2></header><div class="lb-post__body">',
            "embed": '<div class="lb-embed">{0}</div>',
        },
        {
            3: f'<div class="lb-post__share"><button>{f.SHARE}</button></div>',
            6: f'<figure><img src="a.jpg"><figcaption>{f.CAPTION}</figcaption></figure>',
        },
    )
    ld = {**f.news(story), "@type": "LiveBlogPosting", "liveBlogUpdate": [
        {"@type": "BlogPosting", "headline": "Residents may return", "author": {"@type": "Person", "name": "Nobody Else"}}]}  # fmt: skip
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=ld)}<body><header><nav>{f.MENU}</nav></header><main class="liveblog">'
        f'<h1>{escape(story.title)}</h1><p class="live-byline">{story.author}</p><div class="lb-keyevents"><h2>Key events</h2><ul><li>'
        f'<a href="#post-1">{f.READ_MORE}</a></li></ul></div><div class="lb-feed"><article class="lb-post"><div class="lb-post__body">'
        f'{posts}</div></article></div><div class="newsletter-box"><p>{f.NEWSLETTER}</p></div><div class="ad-container">{f.ADVERT}'
        f"</div></main><footer>{f.LEGAL}</footer></body></html>"
    )


live.knows = frozenset({"title", "published", "publisher", "url", "language"})  # type: ignore[attr-defined]


def reuters(story: Story) -> str:
    """Paragraphs are ``div`` named by ``data-testid``; a trust line, a toolbar, read-next cards."""
    body = f.filled(
        story,
        {
            "text": '<div data-testid="paragraph-1" class="text__text__1FZLe text__dark-grey__3Ml43 article-body__paragraph__2-BtD">'
            "{0}</div>",
            "heading": '<h2 data-testid="Heading" class="heading__heading_6__1kNJm">{0}</h2>',
            "quote": '<div class="article-body__quote__3x"><blockquote class="quote__q__1"><p>{0}</p></blockquote><p class="quote__author'
            '__2">{1}</p></div>',
        },
        {
            4: f'<div class="ad-slot__container__FEnoz" data-testid="ResponsiveAdSlot"><div class="ad-slot__label">Advertisement · Scroll '
            f"to continue</div><div>{f.ADVERT}</div></div>",
        },
    )
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=f.news(story))}<body id="fusion"><header class="site-header">{f.MENU}</header>'
        f'<main id="main-content"><article data-testid="Article" class="article__container__2MUeZ"><div class="article-header__wrapper">'
        f'<h1 data-testid="Heading">{escape(story.title)}</h1><div class="info-content__author-date__1Epi_">By <a data-testid="AuthorURL"'
        f' rel="author">{story.author}</a></div><div data-testid="ArticleToolbar">{f.SHARE}</div></div><div class="article-body__'
        f'wrapper__3IxHM"><div data-testid="primary-gallery" class="media__m"><figure><figcaption data-testid="Caption">{f.CAPTION} '
        f'{f.CREDIT}</figcaption></figure></div><div class="article-body__content__17Yit">{body}<p data-testid="Body" class="sign-off__'
        f'text__PU3Aj">Reporting by {story.author}; Editing by Hedda Broms</p><p class="article-body__trust__2">Our Standards: '
        f'<a href="/trust">The Principles of Trust</a></p></div><div data-testid="TagList" class="tags-with-label">{f.TAG}</div>'
        f'<address class="author-bio__author-card__1" data-testid="AuthorBio"><p class="author-bio__description">{story.author} {f.BIO}.'
        f'</p></address></div></article><div class="read-next__container" data-testid="ReadNext"><h2>Read Next</h2><ul><li>{f.RELATED}'
        f"</li><li>{f.RELATED_2}</li></ul></div></main><footer>{f.LEGAL}</footer></body></html>"
    )


def cnn(story: Story) -> str:
    """A body of components, each paragraph marked with its own address; related cards inside the text."""
    body = f.filled(
        story,
        {
            "text": '<p data-uri="cms.cnn.com/_components/paragraph/instances/1@published" data-editable="text" data-component-name='
            '"paragraph" class="paragraph inline-placeholder vossi-paragraph">{0}</p>',
            "heading": '<h2 class="subheader" data-component-name="subheader" id="s">{0}</h2>',
            "quote": '<div data-component-name="quote" class="quote__wrapper"><blockquote class="quote__text">{0}</blockquote><div class='
            '"quote__attribution">{1}</div></div>',
            "pull": '<div data-component-name="pull-quote" class="pull-quote"><div class="pull-quote__text">{0}</div></div>',
            "embed": '<div class="html-embed" data-component-name="html-embed">{0}</div>',
        },
        {
            2: f'<div class="image image__hide-placeholder" data-component-name="image"><picture><img src="a.jpg"></picture><div class='
            f'"image__metadata"><div class="image__caption attribution"><span class="inline-placeholder">{f.CAPTION}</span></div>'
            f'<figcaption class="image__credit">{f.CREDIT}</figcaption></div></div>',
            4: f'<div class="related-content related-content--article" data-component-name="related-content"><a href="/r"><span class='
            f'"related-content__headline-text">{f.RELATED}</span></a><p class="related-content__type">RELATED ARTICLE</p></div>',
            6: f'<div class="ad-slot-dynamic ad-slot__ad-wrapper"><div class="ad-feedback__text">Ad Feedback {f.ADVERT}</div></div>',
        },
    )
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=[[f.news(story)]])}<body class="layout layout-with-rail article"><header>'
        f'{f.MENU}</header><section class="layout__wrapper"><section class="layout__main"><div class="headline"><h1 id="maincontent" '
        f'class="headline__text">{escape(story.title)}</h1></div><div class="byline vossi-byline"><div class="byline__names">By <span '
        f'class="byline__name">{story.author}</span></div></div><div class="social-share">{f.SHARE}</div><main class="article__main"><div '
        f'class="article__content" itemprop="articleBody" data-editable="content">{body}</div></main></section><aside class="layout__rail">'
        f'<div class="container"><h2>Most read</h2><div>{f.MOST_READ}</div><div>{f.MOST_READ_2}</div></div></aside></section>'
        f'<div class="user-consent" id="consent_blackbar">{f.COOKIES}</div><footer>{f.LEGAL}</footer></body></html>'
    )


def broadcaster(story: Story) -> str:
    """Public radio: buckets inside the text, a player, a donation box, a transcript note, credits in ``span``."""
    body = f.filled(
        story,
        {
            "heading": '<h3 class="edTag">{0}</h3>',
            "quote": '<div class="bucketwrap pullquote2"><blockquote><div><p>{0}</p><p class="byline">{1}</p></div></blockquote></div>',
            "embed": '<div class="bucketwrap twitter"><div class="external-embed">{0}</div></div>',
        },
        {
            1: f'<div class="bucketwrap image large"><div class="imagewrap"><img src="a.jpg"></div><div class="credit-caption"><div '
            f'class="caption-wrap"><div class="caption" aria-label="Image caption"><p>{f.CAPTION}</p></div><span class="credit">{f.CREDIT}'
            "</span></div></div></div>",
            3: f'<div id="res1" class="bucketwrap resaudio primaryaudio"><div class="audio-module"><h4 class="audio-module-title">Listen '
            f"to the story</h4><p>{f.VIDEO}</p></div></div>",
            5: f'<div class="bucketwrap internallink insettwocolumn inset2col"><div class="bucket img"><h3 class="slug"><a href="/s">World'
            f'</a></h3><h4><a href="/r">{f.RELATED}</a></h4></div></div>',
        },
    )
    return (
        f'<!DOCTYPE html><html lang="en">{f.head(story, ld=f.news(story))}<body><header class="npr-header">{f.MENU}</header><main><section '
        f'id="main-section"><article class="story"><div class="storytitle"><h1>{escape(story.title)}</h1></div><div id="storybyline"><div '
        f'class="byline-container"><p class="byline__name">{story.author}</p></div></div><div class="share-tools share-tools--primary">'
        f'{f.SHARE}</div><div id="storytext" class="storytext storylocation linkLocation">{body}</div><div class="donate-box"><p>'
        f'{f.NEWSLETTER}.</p></div><div class="tags"><ul><li>{f.TAG}</li></ul></div></article></section><aside id="end-of-story-'
        f'recommendations-mount">{f.MOST_READ}</aside></main><footer>{f.LEGAL}</footer></body></html>'
    )
