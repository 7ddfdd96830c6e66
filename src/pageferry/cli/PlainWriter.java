package pageferry.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import pageferry.world.PlainText;

/** The last guard before a terminal: nothing but line ends controls it, whoever wrote the text. */
final class PlainWriter extends FilterWriter {
  PlainWriter(Writer out) {
    super(out);
  }

  @Override
  public void write(int character) throws IOException {
    write(String.valueOf((char) character));
  }

  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    write(new String(text, offset, length));
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    write(text.substring(offset, offset + length));
  }

  @Override
  public void write(String text) throws IOException {
    out.write(PlainText.lines(text));
  }
}
