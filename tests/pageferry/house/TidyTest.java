package pageferry.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The house style, held by a test; and that the test notices when it is broken. */
class TidyTest {
  private static final String MM = "src/pageferry/mm/Thing.java";
  private static final String REPORT = "src/pageferry/report/Thing.java";
  private static final String TEST = "tests/pageferry/mm/ThingTest.java";

  @Test
  void every_file_is_tidy() throws IOException {
    List<String> complaints = new ArrayList<>();
    for (Path file : javaFiles("src", "tests")) {
      complaints.addAll(Tidy.complaints(slashed(file), Files.readString(file)));
    }
    assertThat(complaints).isEmpty();
  }

  @Test
  void every_package_says_what_it_is() throws IOException {
    List<String> silent = new ArrayList<>();
    for (Path file : javaFiles("src")) {
      Path info = file.resolveSibling("package-info.java");
      if (!Files.exists(info) || !Tidy.isEssay(Files.readString(info))) {
        silent.add(slashed(info) + ": a package needs a Javadoc that is a sentence");
      }
    }
    assertThat(silent.stream().distinct()).isEmpty();
  }

  @Test
  void a_package_comment_must_be_a_sentence() {
    assertThat(Tidy.isEssay("/** What it is. */\npackage a;")).isTrue();
    assertThat(Tidy.isEssay("/** what it is */\npackage a;")).isFalse();
    assertThat(Tidy.isEssay("package a;")).isFalse();
  }

  @Test
  void a_tidy_file_is_left_alone() {
    assertThat(Tidy.complaints(MM, type("int a() {\n    return 1;\n  }"))).isEmpty();
  }

  @Test
  void a_line_has_at_most_a_hundred_columns() {
    assertThat(Tidy.complaints(MM, type("// " + "x".repeat(95)))).isEmpty();
    assertThat(Tidy.complaints(MM, type("// " + "é".repeat(96))))
        .containsExactly(MM + ":5: the line has 101 columns, more than 100");
    assertThat(Tidy.complaints(MM, "import static " + "x".repeat(95) + ";\n")).isEmpty();
  }

  @Test
  void a_method_has_at_most_forty_lines() {
    assertThat(Tidy.complaints(MM, type("/** It. */\n  int a() {" + body(38) + "}"))).isEmpty();
    assertThat(Tidy.complaints(MM, type("/** It. */\n  int a() {" + body(39) + "}")))
        .containsExactly(MM + ":6: the method has 41 lines, more than 40");
    assertThat(Tidy.complaints(MM, type("Thing() {" + body(39) + "}"))).hasSize(1);
    assertThat(Tidy.complaints(MM, type("static {" + body(39) + "}"))).hasSize(1);
  }

  @Test
  void a_table_may_be_longer() {
    String cases = "\n" + "      case 1 -> 2;\n".repeat(40);
    String entries = "\n" + "    A.put(1, 2);\n".repeat(40);
    String answer = "int a(int b) {\n    return switch (b) {" + cases + "    };\n  }";
    String act = "void a(int b) {\n    switch (b) {" + cases + "    }\n  }";
    assertThat(Tidy.complaints(MM, type(answer))).isEmpty();
    assertThat(Tidy.complaints(MM, type(act))).isEmpty();
    assertThat(Tidy.complaints(MM, type("static {" + entries + "  }"))).isEmpty();
    assertThat(Tidy.complaints(MM, type("static {" + entries + "    a();\n  }"))).hasSize(1);
    assertThat(Tidy.complaints(MM, type("void a() {" + entries + "  }"))).hasSize(1);
    String more = act.replace("    switch", "    b++;\n    switch");
    assertThat(Tidy.complaints(MM, type(more))).hasSize(1);
  }

  @Test
  void a_source_has_at_most_400_lines_and_a_test_600() {
    assertThat(Tidy.complaints(MM, type("//\n".repeat(394)))).isEmpty();
    assertThat(Tidy.complaints(MM, type("//\n".repeat(395))))
        .containsExactly(MM + ":401: the file has 401 lines, more than 400");
    assertThat(Tidy.complaints(TEST, type("//\n".repeat(594)))).isEmpty();
    assertThat(Tidy.complaints(TEST, type("//\n".repeat(595)))).hasSize(1);
  }

  @Test
  void a_record_has_at_most_six_components() {
    assertThat(Tidy.complaints(MM, type("record R(int a, int b, int c, int d, int e, int f) {}")))
        .isEmpty();
    assertThat(
            Tidy.complaints(
                MM, type("record R(int a, int b, int c, int d, int e, int f, int g) {}")))
        .containsExactly(MM + ":5: R has 7 components, more than 6");
  }

  @Test
  void a_public_type_has_a_sentence_of_javadoc() {
    assertThat(Tidy.complaints(MM, "package a;\n\npublic enum Thing {}"))
        .containsExactly(MM + ":3: Thing needs a Javadoc that is a sentence");
    assertThat(Tidy.complaints(MM, "/** a thing */ public enum Thing {}")).hasSize(1);
    assertThat(Tidy.complaints(MM, "/** @param x it */ public record Thing(int x) {}")).hasSize(1);
    assertThat(Tidy.complaints(MM, "enum Thing {}")).isEmpty();
    assertThat(Tidy.complaints(TEST, "public enum Thing {}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "// TODO: later",
        "/** FIXME. */ int a;",
        "/* XXX */",
        "Object a = new HashMap<String, String>();",
        "java.util.HashSet<String> a;",
        "java.util.IdentityHashMap<String, String> a;",
        "java.util.Map<String, String> a = java.util.Map.of();",
        "Object a = Set\n.copyOf(b);",
        "Object a = b.collect(toSet());",
        "Object a = b.collect(groupingBy(c, toList()));",
        "Object a = b.collect(Collectors.toMap(c, d));",
        "Object a = b.parallelStream();",
        "Object a = b.stream().parallel();",
        "int a = b % 512;",
        "long a = b & ~511L;",
        "long a = b >>> 12;",
        "long a = b << 9;",
        "static final int ORDER = 9;",
        "int a = b.hashCode();",
        "Object a = b.map(String::hashCode);",
        "int a = java.util.Objects.hash(b, c);",
        "int a = System.identityHashCode(b);",
        "long a = System.nanoTime();",
        "long a = System.currentTimeMillis();"
      })
  void some_words_are_banned_from_the_machine(String member) {
    assertThat(Tidy.complaints(MM, type(member)))
        .singleElement()
        .asString()
        .startsWith(MM + ":5: ")
        .contains("not wanted here");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Object a = new LinkedHashMap<String, String>();",
        "Object a = List.of(1);",
        "Object a = java.util.EnumSet.of(b);",
        "Object a = b.collect(groupingBy(c, TreeMap::new, toList()));",
        "String a = \"TODO, HashMap, System.nanoTime()\";",
        "/** Unlike a HashMap, it has an order. */ int a;",
        "public int hashCode() { return Arrays.hashCode(a); }",
        "int a = 1 << 12;",
        "int mastodon;"
      })
  void other_words_are_not(String member) {
    assertThat(Tidy.complaints(MM, type(member))).isEmpty();
  }

  @Test
  void where_no_machine_runs_hashes_and_clocks_are_free() {
    assertThat(Tidy.complaints(REPORT, type("Object a = new HashMap<Long, Long>();"))).isEmpty();
    assertThat(Tidy.complaints(REPORT, type("long a = System.nanoTime();"))).isEmpty();
  }

  @Test
  void a_test_does_not_sleep() {
    String sleep = "void a() throws Exception { Thread.sleep(1); }";
    assertThat(Tidy.complaints(TEST, type(sleep)))
        .containsExactly(
            TEST + ":5: Thread.sleep is not wanted here; instead: Awaitility, or virtual time");
    assertThat(Tidy.complaints(TEST, type("{ TimeUnit.SECONDS.sleep(1); }"))).hasSize(1);
  }

  @Test
  void what_is_not_java_is_a_complaint() {
    assertThat(Tidy.complaints(MM, "class {")).isNotEmpty();
  }

  /** A file whose one class has {@code member} at line 5. */
  private static String type(String member) {
    return "package a;\n\n/** It is a thing. */\npublic class Thing {\n  " + member + "\n}\n";
  }

  /** So many lines of a method, so that it has two more with its signature and brace. */
  private static String body(int lines) {
    return "\n" + "    //\n".repeat(lines) + "  ";
  }

  private static List<Path> javaFiles(String... roots) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String root : roots) {
      try (Stream<Path> all = Files.walk(Path.of(root))) {
        all.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
      }
    }
    return files;
  }

  private static String slashed(Path path) {
    return path.toString().replace('\\', '/');
  }
}
