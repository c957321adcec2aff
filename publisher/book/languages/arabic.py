"""The words of Arabic."""

from __future__ import annotations

from publisher.book.languages.language_words import LanguageWords

ARABIC = LanguageWords(
    words={
        "contents": "المحتويات", "part": "الجزء {number}", "page": "ص", "pages": "الصفحات",
        "facing-page": "الصفحة المقابلة", "cover": "الغلاف", "title-page": "صفحة العنوان",
        "copyright": "بيانات النشر", "version": "الإصدار",
        "stub": "مسودة بانتظار من يكتبها", "draft": "مسودة",
        "start": "بداية الكتاب", "notes": "الحواشي", "back": "العودة إلى النص",
        "set-in": "الخطوط المستعملة: {families}.",
        "cite": "يرجى الاستشهاد بالكتاب على النحو الآتي.",
        "builds-on": "يقوم على", "leads-to": "يؤدي إلى", "referenced-by": "مذكور في",
        "path": "المسار", "step": "{path}، {number} من {total}", "next": "ثم", "see": "انظر",
        "comma": "، ", "colon": ": ",
        "pattern": "النمط", "problem": "المشكلة", "solution": "الحل",
        "in-brief": "{name} بإيجاز", "also": "أيضا",
        "@how-to-read": "كيف يقرأ هذا الكتاب", "@map": "خريطة الأنماط",
        "@patlets": "الأنماط بإيجاز", "@problems": "إذا كانت مشكلتك…",
        "@matrix": "الأنماط بحسب المكونات", "@aliases": "أسماء أخرى",
        "@paths": "مسارات القراءة", "@figures": "الأشكال", "@tables": "الجداول",
        "figure": "الشكل {number}", "table": "الجدول {number}", "listing": "الشيفرة {number}",
        "theorem-theorem": "المبرهنة {number}", "theorem-lemma": "المأخوذة {number}",
        "theorem-corollary": "النتيجة {number}", "theorem-proposition": "القضية {number}",
        "theorem-conjecture": "الحدسية {number}", "theorem-definition": "التعريف {number}",
        "theorem-example": "المثال {number}", "theorem-exercise": "التمرين {number}",
        "theorem-algorithm": "الخوارزمية {number}", "theorem-proof": "البرهان",
        "theorem-remark": "ملاحظة", "theorem-solution": "الحل",
        "admonition-note": "ملاحظة", "admonition-info": "معلومة",
        "admonition-tip": "نصيحة", "admonition-important": "مهم",
        "admonition-attention": "انتباه", "admonition-warning": "تحذير",
        "admonition-caution": "احتراس", "admonition-danger": "خطر",
        "admonition-error": "خطأ", "admonition-failure": "إخفاق",
        "admonition-bug": "خلل", "admonition-missing": "ناقص",
        "admonition-success": "نجاح", "admonition-question": "سؤال",
        "admonition-example": "مثال", "admonition-quote": "اقتباس",
        "admonition-summary": "خلاصة", "admonition-see-also": "انظر أيضا",
        "admonition-todo": "للإنجاز", "admonition-details": "تفاصيل",
        "admonition-version-added": "جديد في الإصدار {number}",
        "admonition-version-changed": "تغيّر في الإصدار {number}",
        "admonition-version-removed": "أُزيل في الإصدار {number}",
        "admonition-version-deprecated": "مهمل منذ الإصدار {number}",
        "map-says": "الروابط بين الأنماط على هيئة أقواس؛ وتقول الأسطر في نهاية كل نمط "
                    "الشيء نفسه بالكلمات.",
        "map-shown": "تبين الخطوط أقوى علاقات كل نمط، {shown} من {total}: كلما كثر ذكر نمطين "
                     "أحدهما للآخر قويت العلاقة.",
        "map-dashed": "خط متصل: إلى نمط لاحق أو في الاتجاهين. خط متقطع: إلى نمط سابق فقط.",
        "map-colour": "للخط لون النمط الذي يذكر الآخر.",
        "map-others": "بعد السهم: صفحات أنماط ذات صلة في أعمدة أخرى.",
        "map-bold": "بالخط العريض: خمس الأنماط الأكثر علاقات.",
        "access-text": "العناوين والمحتويات والروابط تقود القارئ في النص، وهو يلائم الحجم "
                       "الذي يختاره القارئ ويمكن أن يقرأ بصوت مسموع.",
        "access-pictures": "لكل صورة وصف بالكلمات.",
        "access-unseen": "بعض الصور بلا وصف بالكلمات.",
        "access-pages": "أرقام الصفحات هي أرقام الكتاب المطبوع.",
        "read-form": "لكل نمط الشكل نفسه: {sections}.",
        "read-rule": "الحل بجانب خط.",
        "read-panel": "الحل على خلفية ملونة.",
        "read-names": "يلي اسم كل نمط آخر في النص رقم صفحته.",
        "read-names-colour": "الاسم الملون نمط آخر، والرقم الذي يليه رقم صفحته.",
        "read-names-ebook": "اسم النمط الآخر رابط إليه؛ والعلامة ° بعده تعرض النمط بإيجاز.",
        "read-number": "الرقم الذي يسبق الاسم هو رقم النمط.",
        "read-blocks": "العلامات فوق الاسم تبين مكونات النمط؛ والعلامة الممتلئة أثقلها وزنا:",
        "read-stars": "تدل النجوم بعد الاسم على مقدار ثقتنا بالنمط: كلما كثرت زادت الثقة.",
        "read-relations": "الأسطر في نهاية النمط تسمي ما يجاوره: {lines}.",
        "read-paths": "بعض الأنماط على مسار قراءة؛ ويبين السطر في نهايتها رقم الخطوة وما يليها.",
        "cards": "كيفية استخدام البطاقات",
        "card-read": "يذكر وجه البطاقة مشكلة، ويذكر ظهرها حلًّا. والأرقام في الأسفل بطاقات "
                     "أخرى.",
        "read-stubs": "النمط المشار إليه بعبارة «{stub}» له اسم وليس له نص بعد.",
    },
    months=tuple(
        "يناير فبراير مارس أبريل مايو يونيو "
        "يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split()
    ),
    date="{day} {month} {year}",
    numbers=tuple(
        "الأول|الثاني|الثالث|الرابع|الخامس|السادس|السابع|الثامن|التاسع|العاشر|"
        "الحادي عشر|الثاني عشر".split("|")
    ),
)  # fmt: skip
