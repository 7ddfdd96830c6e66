package pageferry.serve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** What a page may load and run: the Content-Security-Policy of each answer. */
final class Policy {
  static final String HEADER = "Content-Security-Policy";

  /** Pages of the server: its own files and nothing else, nothing that stands in a page. */
  static final String OWN =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private Policy() {}

  /**
   * Of a page that brings its scripts and styles with it: those alone, told by their digests, and
   * in a sandbox, from which nothing here can be asked.
   */
  static String only(List<String> scripts, List<String> styles) {
    return "sandbox allow-scripts; default-src 'none'; script-src "
        + digests(scripts)
        + "; style-src "
        + digests(styles)
        + "; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  private static String digests(List<String> texts) {
    return texts.stream().map(Policy::digest).collect(Collectors.joining(" "));
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
