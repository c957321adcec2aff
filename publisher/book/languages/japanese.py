"""The words of Japanese."""

from __future__ import annotations

from publisher.book.languages.language_words import LanguageWords

JAPANESE = LanguageWords(
    words={
        "contents": "目次", "part": "第{number}部", "page": "p.", "pages": "ページ",
        "facing-page": "見開きの隣", "cover": "表紙", "title-page": "扉",
        "copyright": "奥付", "version": "バージョン",
        "stub": "未執筆", "draft": "下書き",
        "start": "本文の始め", "notes": "注", "back": "本文へ戻る",
        "set-in": "使用書体：{families}。",
        "cite": "本書を引用する際は、次のように記してください。",
        "builds-on": "土台となるパターン", "leads-to": "続くパターン",
        "referenced-by": "言及しているパターン", "path": "読み進め方",
        "step": "{path}（{total}のうち{number}）", "next": "次は", "see": "正式名は",
        "comma": "、", "colon": "：",
        "pattern": "パターン", "problem": "問題", "solution": "解決策",
        "in-brief": "{name}の要約", "also": "関連",
        "@how-to-read": "この本の読み方", "@map": "パターンの地図",
        "@patlets": "パターン一覧", "@problems": "こんな問題には",
        "@matrix": "構成要素別のパターン", "@aliases": "別名索引",
        "@paths": "読み進め方", "@figures": "図一覧", "@tables": "表一覧",
        "figure": "図{number}", "table": "表{number}", "listing": "リスト{number}",
        "theorem-theorem": "定理{number}", "theorem-lemma": "補題{number}",
        "theorem-corollary": "系{number}", "theorem-proposition": "命題{number}",
        "theorem-conjecture": "予想{number}", "theorem-definition": "定義{number}",
        "theorem-example": "例{number}", "theorem-exercise": "演習{number}",
        "theorem-algorithm": "アルゴリズム{number}", "theorem-proof": "証明",
        "theorem-remark": "注意", "theorem-solution": "解答",
        "admonition-note": "注記", "admonition-info": "情報",
        "admonition-tip": "ヒント", "admonition-important": "重要",
        "admonition-attention": "注目", "admonition-warning": "警告",
        "admonition-caution": "注意", "admonition-danger": "危険",
        "admonition-error": "エラー", "admonition-failure": "失敗",
        "admonition-bug": "不具合", "admonition-missing": "未記載",
        "admonition-success": "成功", "admonition-question": "質問",
        "admonition-example": "例", "admonition-quote": "引用",
        "admonition-summary": "まとめ", "admonition-see-also": "関連項目",
        "admonition-todo": "やること", "admonition-details": "詳細",
        "admonition-version-added": "バージョン {number} で追加",
        "admonition-version-changed": "バージョン {number} で変更",
        "admonition-version-removed": "バージョン {number} で削除",
        "admonition-version-deprecated": "バージョン {number} から非推奨",
        "map-says": "パターン間のつながりを弧で示します。"
                    "各パターンの末尾の行に、同じことを言葉で記しています。",
        "map-shown": "線は各パターンの最も強い関係を示します（全{total}本のうち{shown}本）。"
                     "互いに言及する回数が多いほど強い関係です。",
        "map-dashed": "実線は後のパターンへ、または双方向。破線は前のパターンへの一方向。",
        "map-colour": "線の色は、相手に言及しているパターンの色です。",
        "map-others": "矢印の後は、別の列にある関連パターンのページです。",
        "map-bold": "太字は、関係の最も多い上位五分の一のパターンです。",
        "access-text": "見出し、目次、リンクで本文をたどれます。"
                       "文字の大きさを変えることも、読み上げることもできます。",
        "access-pictures": "すべての図に言葉による説明があります。",
        "access-unseen": "言葉による説明のない図があります。",
        "access-pages": "ページ番号は印刷版と同じです。",
        "read-form": "どのパターンも同じ形で書かれています。{sections}の順です。",
        "read-rule": "解決策の横には罫線があります。",
        "read-panel": "解決策の背景には色が付いています。",
        "read-names": "本文中のほかのパターンの名前の後には、そのページ番号があります。",
        "read-names-colour": "色の付いた名前はほかのパターンで、その後の数字はページ番号です。",
        "read-names-ebook": "ほかのパターンの名前は、そこへのリンクです。"
                            "名前の後の印°を選ぶと、そのパターンの要約が出ます。",
        "read-number": "名前の前の数字は、パターンの番号です。",
        "read-blocks": "名前の上の印は、パターンの構成要素を示します。"
                       "塗りつぶした印が最も重要なものです。",
        "read-stars": "名前の後の星印は、そのパターンの確かさを示します。"
                      "多いほど確かです。",
        "read-relations": "パターンの末尾の行は、関係するパターンを挙げます。{lines}の順です。",
        "read-paths": "「読み進め方」に含まれるパターンの末尾には、"
                      "何番目かと、次に読むパターンがあります。",
        "cards": "カードの使い方",
        "card-read": "カードの表には問題、裏には解決策が書かれています。下の番号は"
                     "ほかのカードです。",
        "read-stubs": "「{stub}」とあるパターンには、名前だけがあり、本文はまだありません。",
    },
    months=tuple(map(str, range(1, 13))),
    date="{year}年{month}月{day}日",
)  # fmt: skip
