package pageferry.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import pageferry.journal.Detail;
import pageferry.journal.Journal;
import pageferry.journal.RunStarted;
import pageferry.serve.JournalDoor;
import pageferry.serve.Listen;
import pageferry.serve.Server;

/** A server of a test, at a free port, and a program that asks it. */
final class Served implements AutoCloseable {
  private final Server server;
  private final HttpClient client = HttpClient.newHttpClient();

  private Served(Server server) {
    this.server = server;
  }

  /** A server that shows a journal, and asks for a token if there is one. */
  static Served of(Path journal, @Nullable String token) {
    Listen listen = new Listen(InetAddress.getLoopbackAddress(), 0, token);
    return new Served(Server.start(listen, door(journal), RunArgument::later));
  }

  private static JournalDoor door(Path journal) {
    return new JournalDoor() {
      @Override
      public Path place() {
        return journal;
      }

      @Override
      public Journal toRead() {
        return Journal.openToRead(journal);
      }

      @Override
      public Journal toDelete() {
        return Journal.openToDelete(journal);
      }

      @Override
      public Journal toWrite() {
        return Journal.open(journal);
      }

      @Override
      public RunStarted.Origin origin() {
        return Journaling.origin(Detail.MIGRATIONS);
      }

      @Override
      public Path schedules() {
        return journal.resolveSibling("schedules");
      }
    };
  }

  String url() {
    return server.url();
  }

  int port() {
    return server.port();
  }

  /** The answer to a request with such headers, each a name and a value. */
  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path)).GET();
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /** The same for one that changes something. */
  HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** What the server says in JSON. */
  JsonNode json(String path) throws Exception {
    return new ObjectMapper().readTree(get(path).body());
  }

  /** The first line of the answer to lines that no client of Java would send. */
  String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write((request + "Connection: close\r\n\r\n").getBytes(UTF_8));
      String all = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return all.lines().findFirst().orElse("");
    }
  }

  /** Runs a command line; answers what it printed. */
  static String pageferry(String... words) {
    StringWriter out = new StringWriter();
    PrintWriter printer = new PrintWriter(out, true);
    Main.execute(Main.commandLine().setOut(printer).setErr(printer), words);
    return out.toString();
  }

  @Override
  public void close() {
    server.close();
  }
}
