package pageferry.house;

import com.github.javaparser.JavaParser;
import com.github.javaparser.JavaToken;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.Problem;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.body.CompactConstructorDeclaration;
import com.github.javaparser.ast.body.InitializerDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.RecordDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.comments.Comment;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one source file and says what is untidy in it, each as {@code file:line: complaint}. */
final class Tidy {
  static final int COLUMNS = 100;
  static final int METHOD_LINES = 40;
  static final int SOURCE_LINES = 400;
  static final int TEST_LINES = 600;
  static final int COMPONENTS = 6;

  /** Records that may have more components than {@link #COMPONENTS}: file and name, and why. */
  private static final List<String> WIDE_RECORDS = List.of();

  private static final JavaParser PARSER =
      new JavaParser(new ParserConfiguration().setLanguageLevel(LanguageLevel.JAVA_17));

  private final String path;
  private final List<String> lines;
  private final List<String> complaints = new ArrayList<>();

  private Tidy(String path, List<String> lines) {
    this.path = path;
    this.lines = lines;
  }

  /**
   * What is untidy, in the order of the checks.
   *
   * @param path the file as seen from the top of the tree, such as {@code
   *     src/pageferry/mm/Pfn.java}
   */
  static List<String> complaints(String path, String text) {
    Tidy tidy = new Tidy(path, text.lines().toList());
    tidy.checkSizes();
    tidy.parse(text).ifPresent(tidy::checkCode);
    return tidy.complaints;
  }

  /** Whether a package-info file has a Javadoc that is a sentence. */
  static boolean isEssay(String text) {
    Optional<CompilationUnit> unit = PARSER.parse(text).getResult();
    return Stream.of(unit, unit.flatMap(CompilationUnit::getPackageDeclaration))
        .flatMap(Optional::stream)
        .flatMap(node -> javadocOf(node).stream())
        .anyMatch(Tidy::isSentence);
  }

  private void checkSizes() {
    int most = isTest() ? TEST_LINES : SOURCE_LINES;
    if (lines.size() > most) {
      complain(most + 1, "the file has " + lines.size() + " lines, more than " + most);
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int columns = line.codePointCount(0, line.length());
      if (columns > COLUMNS && !line.startsWith("import ")) {
        complain(i + 1, "the line has " + columns + " columns, more than " + COLUMNS);
      }
    }
  }

  private Optional<CompilationUnit> parse(String text) {
    var parsed = PARSER.parse(text);
    for (Problem problem : parsed.getProblems()) {
      complain(1, "not understood: " + problem.getMessage());
    }
    return parsed.isSuccessful() ? parsed.getResult() : Optional.empty();
  }

  private void checkCode(CompilationUnit unit) {
    unit.walk(this::checkLength);
    unit.findAll(RecordDeclaration.class).forEach(this::checkWidth);
    checkWords(unit);
    if (BannedWord.isOfTheMachine(path)) {
      unit.findAll(MethodCallExpr.class).forEach(this::checkCollector);
    }
    if (!isTest()) {
      unit.getTypes().forEach(this::checkJavadoc);
    }
  }

  private void checkLength(Node node) {
    boolean counts =
        node instanceof CallableDeclaration
            || node instanceof CompactConstructorDeclaration
            || node instanceof InitializerDeclaration;
    int length = node.getRange().map(range -> range.end.line - range.begin.line + 1).orElse(0);
    if (counts && length > METHOD_LINES && !isTable(node)) {
      complain(line(node), "the method has " + length + " lines, more than " + METHOD_LINES);
    }
  }

  /**
   * Whether a body is read line by line like a table, however long: a single switch, or an
   * initializer that does nothing but put entries.
   */
  private static boolean isTable(Node node) {
    if (node instanceof InitializerDeclaration initializer) {
      List<Statement> entries = initializer.getBody().getStatements();
      return !entries.isEmpty() && entries.stream().allMatch(Tidy::isEntry);
    }
    if (!(node instanceof MethodDeclaration method) || method.getBody().isEmpty()) {
      return false;
    }
    List<Statement> body = method.getBody().orElseThrow().getStatements();
    return body.size() == 1
        && (body.get(0).isSwitchStmt()
            || body.get(0)
                .toReturnStmt()
                .flatMap(ReturnStmt::getExpression)
                .map(Expression::isSwitchExpr)
                .orElse(false));
  }

  private static boolean isEntry(Statement statement) {
    return statement
        .toExpressionStmt()
        .flatMap(each -> each.getExpression().toMethodCallExpr())
        .map(call -> call.getNameAsString().equals("put"))
        .orElse(false);
  }

  private void checkWidth(RecordDeclaration type) {
    int components = type.getParameters().size();
    String name = path + " " + type.getNameAsString();
    if (components > COMPONENTS && !WIDE_RECORDS.contains(name)) {
      complain(
          line(type),
          type.getName() + " has " + components + " components, more than " + COMPONENTS);
    }
  }

  private void checkJavadoc(TypeDeclaration<?> type) {
    boolean documented = javadocOf(type).map(Tidy::isSentence).orElse(false);
    if (type.isPublic() && !documented) {
      complain(line(type), type.getName() + " needs a Javadoc that is a sentence");
    }
  }

  /** The Javadoc above a node, without its block tags. */
  private static Optional<String> javadocOf(Node node) {
    return node.getComment()
        .filter(Comment::isJavadocComment)
        .map(comment -> comment.asJavadocComment().parse().getDescription().toText().strip());
  }

  /** Whether a text begins as a sentence does, and a sentence ends in it. */
  private static boolean isSentence(String text) {
    if (text.isEmpty() || Character.isLowerCase(text.codePointAt(0))) {
      return false;
    }
    return Pattern.compile("[.!?)](\\s|$)").matcher(text).find() && text.contains(" ");
  }

  private void checkWords(CompilationUnit unit) {
    String code = textOf(unit, token -> !token.getCategory().isComment() && !isQuoted(token));
    String comments = textOf(unit, token -> token.getCategory().isComment());
    for (BannedWord word : BannedWord.values()) {
      if (word.isBannedFrom(path)) {
        String where = word.isInComments() ? comments : code;
        word.pattern()
            .matcher(where)
            .results()
            .forEach(found -> complain(lineAt(where, found.start()), instead(word, found)));
      }
    }
  }

  private static String instead(BannedWord word, MatchResult found) {
    return found.group() + " is not wanted here; instead: " + word.instead();
  }

  /** The tokens that are wanted, each on its own line of the file; blanks for the others. */
  private static String textOf(CompilationUnit unit, Predicate<JavaToken> wanted) {
    StringBuilder text = new StringBuilder();
    JavaToken token = unit.getTokenRange().orElseThrow().getBegin();
    text.append("\n".repeat(token.getRange().orElseThrow().begin.line - 1));
    for (; token != null; token = token.getNextToken().orElse(null)) {
      String blank = token.getText().replaceAll("[^\n]", " ");
      text.append(wanted.test(token) ? token.getText() : blank);
    }
    return text.toString();
  }

  private static boolean isQuoted(JavaToken token) {
    int kind = token.getKind();
    return kind == JavaToken.Kind.STRING_LITERAL.getKind()
        || kind == JavaToken.Kind.TEXT_BLOCK_LITERAL.getKind();
  }

  private static int lineAt(String text, int index) {
    return 1 + (int) text.substring(0, index).chars().filter(c -> c == '\n').count();
  }

  /** Collectors that make a map of their own choice make one in the order of hashes. */
  private void checkCollector(MethodCallExpr call) {
    int wanted =
        switch (call.getNameAsString()) {
          case "groupingBy" -> 3;
          case "toMap" -> 4;
          default -> 0;
        };
    if (call.getArguments().size() < wanted) {
      complain(line(call), call.getName() + " without a map factory is not wanted here");
    }
  }

  private boolean isTest() {
    return path.startsWith("tests/");
  }

  private static int line(Node node) {
    return node.getBegin().map(begin -> begin.line).orElse(1);
  }

  private void complain(int line, String what) {
    complaints.add(path + ":" + line + ": " + what);
  }
}
