package pageferry.serve;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.Cookie;
import akka.http.javadsl.model.headers.HttpCookiePair;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask: this server's own pages, or a program that is no browser. Other sites cannot, even
 * if a name of theirs leads here; and where a token is asked for, only who has shown it.
 */
final class Guard {
  /** The header with which a program that is no browser may change something. */
  static final String OWN_HEADER = "X-Pageferry";

  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+|\\[[0-9a-f:.]+]");
  private static final List<String> NEVER_CHANGE = List.of("GET", "HEAD");
  private static final String BEARER = "Bearer ";
  private static final int SECRET_BYTES = 32;

  private final int port;
  private final boolean isAnywhere;
  private final Set<String> names = new TreeSet<>();
  private final @Nullable String token;

  /** What a browser shows that has given the token once. */
  private final String secret;

  /**
   * @param port the one it really listens at
   */
  Guard(Listen listen, int port) {
    this.port = port;
    this.token = listen.token();
    this.isAnywhere = listen.address().isAnyLocalAddress();
    names.add(literal(listen.address()));
    if (listen.address().isLoopbackAddress() || isAnywhere) {
      names.addAll(List.of("localhost", "127.0.0.1", "[::1]"));
    }
    if (isAnywhere) {
      ownName();
    }
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    secret = HexFormat.of().formatHex(random);
  }

  private static String literal(InetAddress address) {
    String text = address.getHostAddress().toLowerCase(Locale.ROOT);
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }

  private void ownName() {
    try {
      names.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
    } catch (UnknownHostException nameless) {
      // Then it is asked for by its numbers.
    }
  }

  /** Why a request is not heard, whatever it asks; null: it is. */
  @Nullable Answer refusal(HttpRequest request) {
    String host = header(request, "Host").toLowerCase(Locale.ROOT);
    if (!isOurs(host)) {
      return Answer.refused(
          Answer.FORBIDDEN, "this server is not called " + host + "; ask it by its own address");
    }
    String origin = header(request, "Origin");
    if (!origin.isEmpty() && !origin.equalsIgnoreCase("http://" + host)) {
      return Answer.refused(Answer.FORBIDDEN, "pages of other sites are not answered");
    }
    String site = header(request, "Sec-Fetch-Site");
    if (!List.of("", "same-origin", "none").contains(site)) {
      return Answer.refused(Answer.FORBIDDEN, "pages of other sites are not answered");
    }
    boolean changes = !NEVER_CHANGE.contains(request.method().value());
    if (changes && origin.isEmpty() && header(request, OWN_HEADER).isEmpty()) {
      return Answer.refused(
          Answer.FORBIDDEN,
          "who changes something says where it comes from: " + OWN_HEADER + ": 1");
    }
    return null;
  }

  private boolean isOurs(String host) {
    String end = ":" + port;
    String name = host.endsWith(end) ? host.substring(0, host.length() - end.length()) : host;
    boolean rightPort = host.endsWith(end) || port == 80;
    return rightPort && (names.contains(name) || isAnywhere && NUMBERS.matcher(name).matches());
  }

  /** Whether whoever asks has shown the token, or none is asked for. */
  boolean knows(HttpRequest request) {
    if (token == null) {
      return true;
    }
    String shown = header(request, "Authorization");
    boolean program = shown.startsWith(BEARER) && isToken(shown.substring(BEARER.length()));
    return program
        || StreamSupport.stream(request.getHeaders().spliterator(), false)
            .filter(Cookie.class::isInstance)
            .flatMap(each -> cookies((Cookie) each))
            .anyMatch(each -> each.name().equals(cookie()) && same(each.value(), secret));
  }

  private static Stream<HttpCookiePair> cookies(Cookie header) {
    return StreamSupport.stream(header.getCookies().spliterator(), false);
  }

  /** Whether a word is the token. */
  boolean isToken(String word) {
    return same(word, Objects.requireNonNullElse(token, ""));
  }

  /** The header that lets a browser in from now on. */
  String letIn() {
    return cookie() + "=" + secret + "; Path=/; HttpOnly; SameSite=Strict";
  }

  /** Cookies are of a host, not of a port: two servers must not take each other's. */
  private String cookie() {
    return "pageferry-" + port;
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static String header(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value).orElse("");
  }
}
