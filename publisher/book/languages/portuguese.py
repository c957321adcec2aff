"""The words of Portuguese: of Brazil, and what Portugal calls by another name."""

from __future__ import annotations

from msgspec.structs import replace

from publisher.book.languages.language_words import LanguageWords

PORTUGUESE = LanguageWords(
    words={
        "contents": "Sumário", "part": "{number} parte", "page": "p.", "pages": "Páginas",
        "facing-page": "página ao lado", "cover": "Capa", "title-page": "Folha de rosto",
        "copyright": "Ficha técnica", "version": "Versão",
        "stub": "um esboço, ainda por escrever", "draft": "RASCUNHO",
        "start": "Início do livro", "notes": "Notas", "back": "Voltar ao texto",
        "set-in": "Composto em {families}.",
        "cite": "Por favor, cite o livro como segue.",
        "builds-on": "Apoia-se em", "leads-to": "Leva a", "referenced-by": "Citado em",
        "path": "Percurso",
        "step": "{path}, {number} de {total}", "next": "depois", "see": "ver",
        "comma": ", ", "colon": ": ",
        "pattern": "Padrão", "problem": "Problema", "solution": "Solução",
        "in-brief": "{name} em resumo", "also": "também",
        "@how-to-read": "Como ler este livro", "@map": "Mapa dos padrões",
        "@patlets": "Os padrões em resumo", "@problems": "Se o seu problema é…",
        "@matrix": "Padrões por componente", "@aliases": "Outros nomes",
        "@paths": "Percursos de leitura", "@figures": "Figuras", "@tables": "Tabelas",
        "figure": "Figura {number}", "table": "Tabela {number}", "listing": "Listagem {number}",
        "theorem-theorem": "Teorema {number}", "theorem-lemma": "Lema {number}",
        "theorem-corollary": "Corolário {number}", "theorem-proposition": "Proposição {number}",
        "theorem-conjecture": "Conjetura {number}", "theorem-definition": "Definição {number}",
        "theorem-example": "Exemplo {number}", "theorem-exercise": "Exercício {number}",
        "theorem-algorithm": "Algoritmo {number}", "theorem-proof": "Demonstração",
        "theorem-remark": "Observação", "theorem-solution": "Solução",
        "admonition-note": "Nota", "admonition-info": "Informação",
        "admonition-tip": "Dica", "admonition-important": "Importante",
        "admonition-attention": "Atenção", "admonition-warning": "Aviso",
        "admonition-caution": "Cuidado", "admonition-danger": "Perigo",
        "admonition-error": "Erro", "admonition-failure": "Falha",
        "admonition-bug": "Defeito", "admonition-missing": "Em falta",
        "admonition-success": "Sucesso", "admonition-question": "Pergunta",
        "admonition-example": "Exemplo", "admonition-quote": "Citação",
        "admonition-summary": "Resumo", "admonition-see-also": "Ver também",
        "admonition-todo": "A fazer", "admonition-details": "Detalhes",
        "admonition-version-added": "Novo na versão {number}",
        "admonition-version-changed": "Alterado na versão {number}",
        "admonition-version-removed": "Removido na versão {number}",
        "admonition-version-deprecated": "Obsoleto desde a versão {number}",
        "map-says": "As ligações entre os padrões, em arcos; as linhas no fim de cada padrão dizem "
                    "o mesmo por palavras.",
        "map-shown": "As linhas mostram as relações mais fortes de cada padrão, {shown} de "
                     "{total}: quanto mais dois padrões se citam, mais forte é a relação.",
        "map-dashed": "Linha contínua: para um padrão posterior, ou nos dois sentidos. Linha "
                      "tracejada: apenas para um padrão anterior.",
        "map-colour": "Uma linha tem a cor do padrão que cita o outro.",
        "map-others": "Depois de uma seta: páginas de padrões relacionados em outras colunas.",
        "map-bold": "Em negrito: a quinta parte dos padrões, a que tem mais relações.",
        "access-text": "Títulos, sumário e ligações guiam pelo texto, que se adapta ao tamanho "
                       "escolhido e pode ser lido em voz alta.",
        "access-pictures": "Todas as imagens são descritas por palavras.",
        "access-unseen": "Algumas imagens não são descritas por palavras.",
        "access-pages": "Os números de página são os do livro impresso.",
        "read-form": "Todos os padrões têm a mesma forma: {sections}.",
        "read-rule": "A solução fica ao lado de um fio.",
        "read-panel": "A solução fica sobre um fundo de cor.",
        "read-names": "Um nome em versaletes é outro padrão, e o número que o segue é a sua "
                      "página.",
        "read-names-colour": "Um nome a cores é outro padrão, e o número que o segue é a sua "
                             "página.",
        "read-names-ebook": "O nome de outro padrão é uma ligação para ele; o sinal ° que o segue "
                            "mostra o padrão em resumo.",
        "read-number": "O número antes de um nome é o número do padrão.",
        "read-blocks": "As marcas acima de um nome dizem de que é feito o padrão; a marca cheia é "
                       "a que mais pesa:",
        "read-stars": "Os asteriscos depois de um nome dizem quão seguros estamos do padrão: "
                      "quanto mais, mais seguros.",
        "read-relations": "As linhas no fim de um padrão nomeiam os seus vizinhos: {lines}.",
        "read-paths": "Alguns padrões fazem parte de um percurso de leitura; a linha no fim diz "
                      "que passo são e o que vem depois.",
        "cards": "Como usar as cartas",
        "card-read": "A frente de uma carta indica um problema, e o verso uma solução. Os "
                     "números ao pé são outras cartas.",
        "read-stubs": "Um padrão marcado com “{stub}” tem um nome e ainda não tem texto.",
    },
    months=tuple(
        "janeiro fevereiro março abril maio junho "
        "julho agosto setembro outubro novembro dezembro".split()
    ),
    date="{day} de {month} de {year}",
    numbers=tuple(
        "Primeira Segunda Terceira Quarta Quinta Sexta Sétima Oitava Nona Décima".split()
    ),
    further="{number}.ª",
    first_day="1º",
)  # fmt: skip
OF_PORTUGAL = {
    "contents": "Índice",
    "access-text": PORTUGUESE.words["access-text"].replace("sumário", "índice"),
    "read-stubs": PORTUGUESE.words["read-stubs"].replace("“", "«").replace("”", "»"),
}
PORTUGUESE_OF_PORTUGAL = replace(
    PORTUGUESE, words={**PORTUGUESE.words, **OF_PORTUGAL}, first_day="1"
)
