"""The words of Spanish."""

from __future__ import annotations

from publisher.book.languages.language_words import LanguageWords

SPANISH = LanguageWords(
    words={
        "contents": "Índice", "part": "{number} parte", "page": "pág.", "pages": "Páginas",
        "facing-page": "página opuesta", "cover": "Cubierta", "title-page": "Portada",
        "copyright": "Página de créditos", "version": "Versión",
        "stub": "un esbozo que usted puede escribir", "draft": "BORRADOR",
        "start": "Comienzo del libro", "notes": "Notas", "back": "Volver al texto",
        "set-in": "Compuesto en {families}.",
        "cite": "Por favor, cite el libro como sigue.",
        "builds-on": "Se apoya en", "leads-to": "Lleva a", "referenced-by": "Citado en",
        "path": "Recorrido",
        "step": "{path}, {number} de {total}", "next": "después", "see": "véase",
        "comma": ", ", "colon": ": ",
        "pattern": "Patrón", "problem": "Problema", "solution": "Solución",
        "in-brief": "{name} en breve", "also": "también",
        "@how-to-read": "Cómo leer este libro", "@map": "Mapa de los patrones",
        "@patlets": "Los patrones en breve", "@problems": "Si su problema es…",
        "@matrix": "Patrones por componente", "@aliases": "Otros nombres",
        "@paths": "Recorridos de lectura", "@figures": "Figuras", "@tables": "Tablas",
        "figure": "Figura {number}", "table": "Tabla {number}", "listing": "Listado {number}",
        "theorem-theorem": "Teorema {number}", "theorem-lemma": "Lema {number}",
        "theorem-corollary": "Corolario {number}", "theorem-proposition": "Proposición {number}",
        "theorem-conjecture": "Conjetura {number}", "theorem-definition": "Definición {number}",
        "theorem-example": "Ejemplo {number}", "theorem-exercise": "Ejercicio {number}",
        "theorem-algorithm": "Algoritmo {number}", "theorem-proof": "Demostración",
        "theorem-remark": "Observación", "theorem-solution": "Solución",
        "admonition-note": "Nota", "admonition-info": "Información",
        "admonition-tip": "Consejo", "admonition-important": "Importante",
        "admonition-attention": "Atención", "admonition-warning": "Advertencia",
        "admonition-caution": "Precaución", "admonition-danger": "Peligro",
        "admonition-error": "Error", "admonition-failure": "Fallo",
        "admonition-bug": "Defecto", "admonition-missing": "Falta",
        "admonition-success": "Éxito", "admonition-question": "Pregunta",
        "admonition-example": "Ejemplo", "admonition-quote": "Cita",
        "admonition-summary": "Resumen", "admonition-see-also": "Véase también",
        "admonition-todo": "Por hacer", "admonition-details": "Detalles",
        "admonition-version-added": "Nuevo en la versión {number}",
        "admonition-version-changed": "Cambiado en la versión {number}",
        "admonition-version-removed": "Eliminado en la versión {number}",
        "admonition-version-deprecated": "Obsoleto desde la versión {number}",
        "map-says": "Los enlaces entre los patrones, en arcos; las líneas al final de cada "
                    "patrón dicen lo mismo en palabras.",
        "map-shown": "Las líneas muestran las relaciones más fuertes de cada patrón, {shown} de "
                     "{total}: cuanto más se nombran dos patrones, más fuerte es su relación.",
        "map-dashed": "Línea continua: hacia un patrón posterior, o en ambos sentidos. Línea "
                      "discontinua: solo hacia un patrón anterior.",
        "map-colour": "Una línea tiene el color del patrón que nombra al otro.",
        "map-others": "Tras una flecha: páginas de patrones relacionados en otras columnas.",
        "map-bold": "En negrita: la quinta parte de los patrones, la que tiene más relaciones.",
        "access-text": "Los títulos, el índice y los enlaces guían por el texto, que se adapta "
                       "al tamaño que se elija y puede leerse en voz alta.",
        "access-pictures": "Cada imagen está descrita en palabras.",
        "access-unseen": "Algunas imágenes no están descritas en palabras.",
        "access-pages": "Los números de página son los del libro impreso.",
        "read-form": "Todos los patrones tienen la misma forma: {sections}.",
        "read-rule": "La solución está junto a un filete.",
        "read-panel": "La solución está sobre un fondo de color.",
        "read-names": "Un nombre en versalitas es otro patrón, y el número que lo sigue es su "
                      "página.",
        "read-names-colour": "Un nombre en color es otro patrón, y el número que lo sigue es su "
                             "página.",
        "read-names-ebook": "El nombre de otro patrón es un enlace a él; el signo ° que lo sigue "
                            "muestra el patrón en breve.",
        "read-number": "El número que precede a un nombre es el número del patrón.",
        "read-blocks": "Las marcas sobre un nombre dicen de qué está hecho el patrón; la marca "
                       "rellena es la que más pesa:",
        "read-stars": "Los asteriscos tras un nombre dicen cuán seguros estamos del patrón: "
                      "cuantos más, más seguros.",
        "read-relations": "Las líneas al final de un patrón nombran a sus vecinos: {lines}.",
        "read-paths": "Algunos patrones forman parte de un recorrido de lectura; la línea al final "
                      "dice qué paso son y qué viene después.",
        "cards": "Cómo usar las cartas",
        "card-read": "El anverso de una carta nombra un problema y el reverso una solución. "
                     "Los números al pie son otras cartas.",
        "read-stubs": "Un patrón marcado con «{stub}» tiene nombre y todavía no tiene texto.",
    },
    months=tuple(
        "enero febrero marzo abril mayo junio "
        "julio agosto septiembre octubre noviembre diciembre".split()
    ),
    date="{day} de {month} de {year}",
    numbers=tuple(
        "Primera Segunda Tercera Cuarta Quinta Sexta "
        "Séptima Octava Novena Décima Undécima Duodécima".split()
    ),
    further="{number}.ª",
)  # fmt: skip
