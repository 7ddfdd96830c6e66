package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.BadInput;
import pageferry.journal.Journal;
import pageferry.serve.Listen;

/** Whom the server answers, and that it says of runs what the terminal says. */
class ServeTest {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";
  private static final String TOKEN = "a token that nobody guesses";

  private static final String EXPERIMENT =
      """
      machine = tiny
      compare { strategy = [alloc-before-lock, batch] }
      processes { "%s" { cpu = 0, program = [
        { op = mmap, map = a, pages = 8 }
        { op = touch, map = a }
        { op = move_pages, map = a, nodes = [1, 1, 1, 1, 1, 1, 1, 1] }
      ] } }
      """;

  @TempDir static Path folder;

  private static Path journal;
  private static Served served;

  @BeforeAll
  static void serve_a_journal() throws Exception {
    journal = folder.resolve("journal");
    Path conf = folder.resolve("x.conf");
    Files.writeString(conf, EXPERIMENT.formatted("app"));
    Served.pageferry("run", conf.toString(), "--journal", journal.toString());
    served = Served.of(journal, null);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @Test
  void the_list_is_that_of_journal_list() throws Exception {
    Path json = folder.resolve("list.json");
    Served.pageferry("journal", "list", "--journal", journal.toString(), "--json", json.toString());
    JsonNode told = new ObjectMapper().readTree(json.toFile());
    JsonNode shown = served.json("api/runs");
    assertThat(shown).isEqualTo(told);
    assertThat(shown.path("runs")).hasSize(2);
    assertThat(shown.at("/runs/0/labels/strategy").asText()).isEqualTo("alloc-before-lock");
    assertThat(shown.at("/runs/0/kept").asLong()).isPositive();
  }

  @Test
  void a_journal_in_use_is_told_and_the_list_from_before_shown() throws Exception {
    Path other = folder.resolve("other");
    String conf = folder.resolve("x.conf").toString();
    Served.pageferry("run", conf, "--journal", other.toString());
    try (Served watched = Served.of(other, null)) {
      assertThat(watched.json("api/runs").has("note")).isFalse();
      try (Journal writer = Journal.open(other)) {
        JsonNode shown = watched.json("api/runs");
        assertThat(shown.path("runs")).hasSize(2);
        assertThat(shown.path("note").asText())
            .contains("the journal is in use by process")
            .endsWith("this is the list as it was before");
        HttpResponse<String> refused =
            watched.post("api/runs/delete", "{\"runs\":[\"1.1\"]}", "X-Pageferry", "1");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("in use by process").doesNotContain("\\tat ");
        assertThat(writer.runs()).hasSize(2);
      }
    }
  }

  @Test
  void runs_are_deleted_all_or_none() throws Exception {
    Path other = folder.resolve("deleted");
    String conf = folder.resolve("x.conf").toString();
    Served.pageferry("run", conf, "--journal", other.toString());
    try (Served watched = Served.of(other, null)) {
      String own = "X-Pageferry";
      assertThat(watched.post("api/runs/delete", "{\"runs\":[\"1.1\",\"9.9\"]}", own, "1"))
          .satisfies(each -> assertThat(each.statusCode()).isEqualTo(400))
          .satisfies(each -> assertThat(each.body()).contains("expected a run, found '9.9'"));
      assertThat(watched.json("api/runs").path("runs")).hasSize(2);
      assertThat(watched.post("api/runs/delete", "{\"runs\":[\"1.1\"]}", own, "1").body())
          .isEqualTo("{\"deleted\":[\"1.1\"]}");
      assertThat(watched.json("api/runs").at("/runs/0/run").asText()).isEqualTo("1.2");
      assertThat(watched.json("api/runs").path("runs")).hasSize(1);
    }
  }

  @Test
  void a_place_without_a_journal_is_an_empty_list() throws Exception {
    try (Served watched = Served.of(folder.resolve("none"), null)) {
      assertThat(watched.json("api/runs").path("note").asText()).contains("no journal yet");
    }
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void two_runs_are_compared_in_the_words_of_compare() throws Exception {
    String table = served.json("api/compare?run=1.1&run=1.2").path("table").asText();
    assertThat(table).contains("migrate").contains("1.1").contains("1.2");
    assertThat(served.get("api/compare?run=1.1").statusCode()).isEqualTo(400);
    assertThat(served.get("report?run=1.1&run=7.7").body()).contains("found '7.7'");
  }

  @Test
  void every_answer_forbids_what_a_page_does_not_need() throws Exception {
    for (String path : List.of("", "style.css", "app.js", "api/runs", "nothing", "login")) {
      HttpResponse<String> answer = served.get(path);
      String policy = answer.headers().firstValue("Content-Security-Policy").orElse("");
      assertThat(policy)
          .as(path)
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy"))
          .hasValue("same-origin");
    }
  }

  @Test
  void a_report_may_run_its_own_scripts_alone_and_ask_nothing() throws Exception {
    HttpResponse<String> report = served.get("report?run=1.1&run=1.2");
    assertThat(report.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("sandbox allow-scripts; default-src 'none'; script-src 'sha256-")
        .doesNotContain("unsafe", "connect-src", "'self'");
    assertThat(report.body()).contains("<h1>").contains("1.1").contains("1.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example"})
  void a_name_that_is_not_the_servers_is_refused(String host) throws Exception {
    assertThat(served.raw("GET /api/runs HTTP/1.1\r\nHost: " + host + "\r\n")).contains("403");
    String own = "localhost:" + served.port();
    assertThat(served.raw("GET /api/runs HTTP/1.1\r\nHost: " + own + "\r\n")).contains("200");
  }

  @Test
  void pages_of_other_sites_are_refused() throws Exception {
    for (String[] header :
        new String[][] {
          {"Origin", "http://evil.example"},
          {"Origin", "null"},
          {"Origin", "https://127.0.0.1:" + served.port()},
          {"Origin", "http://localhost:" + (served.port() + 1)},
          {"Sec-Fetch-Site", "cross-site"},
          {"Sec-Fetch-Site", "same-site"}
        }) {
      assertThat(served.get("api/runs", header).statusCode()).as(header[1]).isEqualTo(403);
    }
    String own = "http://127.0.0.1:" + served.port();
    assertThat(served.get("api/runs", "Origin", own).statusCode()).isEqualTo(200);
    assertThat(served.get("api/runs", "Sec-Fetch-Site", "same-origin").statusCode()).isEqualTo(200);
    assertThat(served.post("api/runs/delete", "{\"runs\":[]}").statusCode()).isEqualTo(403);
    assertThat(served.post("api/runs/delete", "{\"runs\":[]}", "Origin", own).statusCode())
        .isEqualTo(200);
  }

  @Test
  void what_is_not_there_or_no_request_is_told() throws Exception {
    assertThat(served.get("../../etc/passwd").statusCode()).isEqualTo(404);
    assertThat(served.get("web/../Server.class").statusCode()).isEqualTo(404);
    assertThat(served.get("api/runs/delete").statusCode()).isEqualTo(405);
    String own = "X-Pageferry";
    assertThat(served.post("api/runs/delete", "{", own, "1").body()).contains("expected JSON");
    assertThat(served.post("api/runs/delete", "{}", own, "1").body()).contains("a list of runs");
    HttpResponse<String> tooLong = served.post("api/runs/delete", " ".repeat(2 << 20), own, "1");
    assertThat(tooLong.body()).contains("more was sent than is read");
    assertThat(tooLong.statusCode()).isEqualTo(413);
  }

  @Test
  void a_token_is_asked_for_where_there_is_one() throws Exception {
    try (Served guarded = Served.of(journal, TOKEN)) {
      assertThat(guarded.get("api/runs").statusCode()).isEqualTo(401);
      assertThat(guarded.get("").statusCode()).isEqualTo(401);
      assertThat(guarded.get("app.js").statusCode()).isEqualTo(401);
      assertThat(guarded.get("").body()).contains("type=\"password\"").doesNotContain("app.js");
      assertThat(guarded.get("api/runs", "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
      assertThat(guarded.get("api/runs", "Authorization", "Bearer x").statusCode()).isEqualTo(401);
      String origin = "http://127.0.0.1:" + guarded.port();
      String form = "token=" + TOKEN.replace(' ', '+');
      HttpResponse<String> in = guarded.post("login", form, "Origin", origin);
      assertThat(in.statusCode()).isEqualTo(303);
      String cookie = in.headers().firstValue("Set-Cookie").orElse("");
      assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(TOKEN);
      String pair = cookie.substring(0, cookie.indexOf(';'));
      assertThat(guarded.get("api/runs", "Cookie", pair).statusCode()).isEqualTo(200);
      assertThat(guarded.post("login", "token=wrong", "Origin", origin).statusCode())
          .isEqualTo(403);
      assertThat(guarded.get("api/runs", "Cookie", pair + "0").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void an_address_that_others_reach_needs_a_token() throws Exception {
    InetAddress any = InetAddress.getByName("0.0.0.0");
    assertThatThrownBy(() -> new Listen(any, 0, null))
        .isInstanceOf(BadInput.class)
        .hasMessage(
            "--at 0.0.0.0: expected --token-file FILE beside an address that others can reach,"
                + " found none");
    assertThatThrownBy(() -> new Listen(any, 0, "short")).hasMessageContaining("16 characters");
    assertThat(new Listen(any, 0, TOKEN).port()).isZero();
  }

  @Test
  void a_port_in_use_is_one_message() {
    StringWriter err = new StringWriter();
    int code =
        Main.execute(
            Main.commandLine().setErr(new PrintWriter(err, true)),
            "serve",
            "--port",
            "" + served.port(),
            "--journal",
            journal.toString());
    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString().strip())
        .isEqualTo(
            "127.0.0.1 port "
                + served.port()
                + ": expected an address of this machine and a port that is free (--port 0 takes"
                + " any), found one that is in use or cannot be had");
  }

  /** The name of an experiment stands in JSON as it is; pages set it as text. */
  @Test
  void a_hostile_name_stays_a_text() throws Exception {
    Path conf = folder.resolve("hostile.conf");
    Files.writeString(conf, "about = \"" + HOSTILE + "\"\n" + EXPERIMENT.formatted("app"));
    Path other = folder.resolve("hostile");
    Served.pageferry("run", conf.toString(), "--journal", other.toString());
    try (Served watched = Served.of(other, null)) {
      String report = watched.get("report?run=1.1").body();
      assertThat(report).doesNotContain(HOSTILE).contains("&lt;img src");
    }
  }
}
