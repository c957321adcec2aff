"""The words of Hebrew."""

from __future__ import annotations

from publisher.book.languages.language_words import LanguageWords

HEBREW = LanguageWords(
    words={
        "contents": "תוכן העניינים", "part": "חלק {number}", "page": "עמ’", "pages": "עמודים",
        "facing-page": "העמוד ממול", "cover": "כריכה", "title-page": "עמוד השער",
        "copyright": "זכויות יוצרים", "version": "גרסה",
        "stub": "טיוטה שמחכה לכותב", "draft": "טיוטה",
        "start": "תחילת הספר", "notes": "הערות", "back": "חזרה לטקסט",
        "set-in": "נסדר בגופנים {families}.",
        "cite": "נא לצטט את הספר כך.",
        "builds-on": "נשען על", "leads-to": "מוביל אל", "referenced-by": "נזכר אצל",
        "path": "מסלול", "step": "{path}, {number} מתוך {total}", "next": "ואז", "see": "ראו",
        "comma": ", ", "colon": ": ",
        "pattern": "תבנית", "problem": "הבעיה", "solution": "הפתרון",
        "in-brief": "{name} בקצרה", "also": "גם",
        "@how-to-read": "כיצד לקרוא את הספר", "@map": "מפת התבניות",
        "@patlets": "התבניות בקצרה", "@problems": "אם הבעיה שלכם היא…",
        "@matrix": "תבניות לפי מרכיבים", "@aliases": "שמות אחרים",
        "@paths": "מסלולי קריאה", "@figures": "איורים", "@tables": "טבלאות",
        "figure": "איור {number}", "table": "טבלה {number}", "listing": "קוד {number}",
        "theorem-theorem": "משפט {number}", "theorem-lemma": "למה {number}",
        "theorem-corollary": "מסקנה {number}", "theorem-proposition": "טענה {number}",
        "theorem-conjecture": "השערה {number}", "theorem-definition": "הגדרה {number}",
        "theorem-example": "דוגמה {number}", "theorem-exercise": "תרגיל {number}",
        "theorem-algorithm": "אלגוריתם {number}", "theorem-proof": "הוכחה",
        "theorem-remark": "הערה", "theorem-solution": "פתרון",
        "admonition-note": "הערה", "admonition-info": "מידע",
        "admonition-tip": "עצה", "admonition-important": "חשוב",
        "admonition-attention": "שימו לב", "admonition-warning": "אזהרה",
        "admonition-caution": "זהירות", "admonition-danger": "סכנה",
        "admonition-error": "שגיאה", "admonition-failure": "כישלון",
        "admonition-bug": "תקלה", "admonition-missing": "חסר",
        "admonition-success": "הצלחה", "admonition-question": "שאלה",
        "admonition-example": "דוגמה", "admonition-quote": "ציטוט",
        "admonition-summary": "סיכום", "admonition-see-also": "ראו גם",
        "admonition-todo": "לביצוע", "admonition-details": "פרטים",
        "admonition-version-added": "חדש בגרסה {number}",
        "admonition-version-changed": "השתנה בגרסה {number}",
        "admonition-version-removed": "הוסר בגרסה {number}",
        "admonition-version-deprecated": "הוצא משימוש מגרסה {number}",
        "map-says": "הקישורים בין התבניות כקשתות; השורות בסוף כל תבנית אומרות זאת במילים.",
        "map-shown": "הקווים מראים את הקשרים החזקים של כל תבנית, {shown} מתוך {total}: ככל ששתי "
                     "תבניות נזכרות זו אצל זו יותר, הקשר חזק יותר.",
        "map-dashed": "קו רצוף: אל תבנית מאוחרת יותר או בשני הכיוונים. קו מקווקו: רק אל תבנית "
                      "קודמת.",
        "map-colour": "לקו יש צבע של התבנית שמזכירה את האחרת.",
        "map-others": "אחרי חץ: עמודים של תבניות קשורות בטורים אחרים.",
        "map-bold": "מודגש: חמישית התבניות בעלות מספר הקשרים הרב ביותר.",
        "access-text": "כותרות, תוכן עניינים וקישורים מובילים בטקסט; הוא מתאים את עצמו "
                       "לגודל שהקורא בוחר ואפשר להקריא אותו.",
        "access-pictures": "לכל תמונה יש תיאור במילים.",
        "access-unseen": "לחלק מהתמונות אין תיאור במילים.",
        "access-pages": "מספרי העמודים הם של הספר המודפס.",
        "read-form": "לכל תבנית אותו מבנה: {sections}.",
        "read-rule": "הפתרון עומד ליד קו.",
        "read-panel": "הפתרון עומד על רקע צבעוני.",
        "read-names": "אחרי שם של תבנית אחרת בטקסט בא מספר העמוד שלה.",
        "read-names-colour": "שם בצבע הוא תבנית אחרת, והמספר שאחריו הוא העמוד שלה.",
        "read-names-ebook": "שם של תבנית אחרת הוא קישור אליה; הסימן ° שאחריו מציג אותה בקצרה.",
        "read-number": "מספר לפני שם הוא מספר התבנית.",
        "read-blocks": "הסימנים מעל השם אומרים ממה התבנית עשויה; הסימן המלא הוא העיקרי:",
        "read-stars": "כוכביות אחרי שם אומרות עד כמה אנו בטוחים בתבנית: ככל שירבו, כן נהיה "
                      "בטוחים יותר.",
        "read-relations": "השורות בסוף תבנית נוקבות בשמות שכנותיה: {lines}.",
        "read-paths": "חלק מהתבניות נמצאות על מסלול קריאה; השורה בסופן אומרת איזה צעד הן ומה בא "
                      "אחריהן.",
        "cards": "כיצד להשתמש בכרטיסים",
        "card-read": "צדו הקדמי של כרטיס מציין בעיה, וצדו האחורי פתרון. המספרים למטה הם "
                     "כרטיסים אחרים.",
        "read-stubs": "לתבנית המסומנת במילים ”{stub}” יש שם ועדיין אין טקסט.",
    },
    months=tuple(
        "בינואר בפברואר במרץ באפריל במאי ביוני "
        "ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר".split()
    ),
    date="{day} {month} {year}",
    numbers=tuple(
        "ראשון|שני|שלישי|רביעי|חמישי|שישי|שביעי|שמיני|תשיעי|עשירי|אחד עשר|שנים עשר".split("|")
    ),
)  # fmt: skip
