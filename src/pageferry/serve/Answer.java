package pageferry.serve;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;

/**
 * What is answered to a request.
 *
 * @param status HTTP's number for how it went
 * @param form what kind of text it is
 * @param text the text
 * @param policy what a page may load and run; see {@link Policy}
 */
record Answer(int status, Form form, String text, String policy) {
  static final int OK = 200;

  /** What is asked for takes long and is not there yet. */
  static final int ACCEPTED = 202;

  static final int BAD_REQUEST = 400;
  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int NOT_ALLOWED = 405;

  /** The journal, or what it has, does not allow it now. */
  static final int CONFLICT = 409;

  static final int TOO_LARGE = 413;
  static final int BROKE = 500;

  /** The kinds of text that browsers are told of. */
  enum Form {
    JSON(ContentTypes.APPLICATION_JSON),
    HTML(ContentTypes.TEXT_HTML_UTF8),
    PLAIN(ContentTypes.TEXT_PLAIN_UTF8),
    PICTURE(ContentTypes.create(MediaTypes.IMAGE_SVG_XML)),
    STYLE(MediaTypes.TEXT_CSS.toContentType(HttpCharsets.UTF_8)),
    SCRIPT(MediaTypes.APPLICATION_JAVASCRIPT.toContentType(HttpCharsets.UTF_8));

    private final ContentType type;

    Form(ContentType type) {
      this.type = type;
    }
  }

  Answer(int status, Form form, String text) {
    this(status, form, text, Policy.OWN);
  }

  /** What was asked for, as JSON. */
  static Answer json(JsonNode tree) {
    return new Answer(OK, Form.JSON, tree.toString());
  }

  /** Why something is not done, for a person to read. */
  static Answer refused(int status, String why) {
    String text = JsonNodeFactory.instance.objectNode().put("error", why).toString();
    return new Answer(status, Form.JSON, text);
  }

  /** The same as HTTP has it. */
  HttpResponse response() {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(form.type, bytes()))
        .addHeader(RawHeader.create(Policy.HEADER, policy));
  }

  private byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
