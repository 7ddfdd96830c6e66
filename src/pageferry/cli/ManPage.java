package pageferry.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of a command line in the language of roff (man(7)), section 1. */
final class ManPage {
  private final CommandSpec root;
  private final StringBuilder text = new StringBuilder();

  ManPage(CommandLine root) {
    this.root = root.getCommandSpec();
  }

  /** The page. */
  String text(String version) {
    text.setLength(0);
    macro("TH", root.name().toUpperCase(Locale.ROOT), "1", "", version, "User Commands");
    macro("SH", "NAME");
    line(root.name() + " - " + String.join(" ", root.usageMessage().description()));
    macro("SH", "SYNOPSIS");
    line(root.name() + " COMMAND [OPTION]... [ARGUMENT]...");
    macro("SH", "COMMANDS");
    commands(root);
    macro("SH", "EXIT STATUS, ENVIRONMENT AND FILES");
    examples(root.usageMessage().footer());
    return text.toString();
  }

  private void commands(CommandSpec of) {
    of.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .distinct()
        .filter(each -> !each.usageMessage().hidden())
        .forEach(this::command);
  }

  private void command(CommandSpec command) {
    macro("SS", command.qualifiedName());
    for (String each : command.usageMessage().description()) {
      line(each);
      text.append(".PP\n");
    }
    String synopsis =
        new CommandLine.Help(command, CommandLine.Help.defaultColorScheme(Ansi.OFF)).synopsis(0);
    line(synopsis.replaceAll("\\s+", " ").strip());
    for (PositionalParamSpec each : command.positionalParameters()) {
      entry(each.paramLabel(), each);
    }
    for (OptionSpec each : command.options()) {
      if (!each.hidden()) {
        String names = Arrays.stream(each.names()).collect(Collectors.joining(", "));
        boolean isFlag = each.arity().max() == 0;
        entry(isFlag ? names : names + "=" + each.paramLabel(), each);
      }
    }
    examples(command.usageMessage().footer());
    commands(command);
  }

  private void entry(String what, ArgSpec argument) {
    text.append(".TP\n.B ").append(escaped(what)).append('\n');
    line(String.join(" ", argument.description()));
  }

  private void examples(String[] lines) {
    List<String> all = Arrays.stream(lines).filter(each -> !each.isBlank()).toList();
    if (!all.isEmpty()) {
      text.append(".PP\n.nf\n");
      all.forEach(this::line);
      text.append(".fi\n");
    }
  }

  private void macro(String name, String... arguments) {
    text.append('.').append(name);
    for (String each : arguments) {
      text.append(" \"").append(escaped(each).replace("\"", "\\(dq")).append('"');
    }
    text.append('\n');
  }

  /** A line of text; one that begins with a full stop or an apostrophe would be a request. */
  private void line(String line) {
    String escaped = escaped(line.replace("%n", " ").replace("%%", "%"));
    text.append(escaped.matches("['.].*") ? "\\&" : "").append(escaped).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("$$", "$");
  }
}
