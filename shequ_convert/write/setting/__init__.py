"""Setting Chinese paragraphs: characters -> widths -> lines.

By the rules of CLREQ (W3C, Requirements for Chinese Text Layout) and of GB/T 15834-2011, 5.1.
``glyphs`` measures the characters of a face, ``measured`` a paragraph; ``lines`` breaks it; ``pieces`` says how a PDF
shows it. Nothing here knows WeasyPrint; ``write.weasy.paragraphs`` puts the lines on its pages.
"""
