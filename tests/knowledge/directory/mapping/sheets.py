"""Sheets as spreadsheets save them, as small as can be."""

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OPEN = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"


def packed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def xlsx(lines):
    """Texts shared, numbers as they are, empty cells left out."""
    texts, rows = [], []
    for number, line in enumerate(lines, 1):
        cells = []
        for column, cell in enumerate(line):
            at = f"{chr(65 + column)}{number}"
            if isinstance(cell, int):
                cells.append(f'<c r="{at}"><v>{cell}</v></c>')
            elif cell:
                texts.append(f"<si><t>{cell}</t></si>")
                cells.append(f'<c r="{at}" t="s"><v>{len(texts) - 1}</v></c>')
        rows.append(f'<row r="{number}">{"".join(cells)}</row>')
    book = '<sheets><sheet name="Lieux" sheetId="1" r:id="rId1"/></sheets>'
    link = '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
    return packed({
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{book}</workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{link}</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{"".join(texts)}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>',
    })  # fmt: skip


def ods(lines):
    """Empty cells and lines repeated to the end of the sheet, as LibreOffice does."""
    blank = '<table:table-cell table:number-columns-repeated="16000"/>'
    rows = [f"<table:table-row>{''.join(map(_cell, line))}{blank}</table:table-row>" for line in lines]
    rows.append(f'<table:table-row table:number-rows-repeated="1048000">{blank}</table:table-row>')
    spaces = " ".join(f'xmlns:{name}="{OPEN.format(name)}"' for name in ("office", "table", "text"))
    table = f'<table:table table:name="Lieux">{"".join(rows)}</table:table>'
    return packed({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<office:document-content {spaces}>{table}</office:document-content>",
    })  # fmt: skip


def _cell(value):
    if not value:
        return "<table:table-cell/>"
    kind = f'float" office:value="{value}' if isinstance(value, int) else "string"
    return f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p></table:table-cell>'
