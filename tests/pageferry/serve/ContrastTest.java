package pageferry.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Every colour of text can be read on every ground, light and dark, as WCAG's level AA wants it.
 */
class ContrastTest {
  private static final double LEAST = 4.5;

  @Test
  void colours_of_text_stand_out_from_all_grounds() throws Exception {
    String style = Files.readString(Path.of("src/pageferry/serve/web/style.css"));
    List<String> themes =
        Pattern.compile(":root \\{(.*?)}", Pattern.DOTALL)
            .matcher(style)
            .results()
            .map(each -> each.group(1))
            .toList();
    assertThat(themes).hasSize(2);
    for (String theme : themes) {
      Map<String, String> colours = new TreeMap<>();
      for (MatchResult each :
          Pattern.compile("--(\\w+): (#\\w+)").matcher(theme).results().toList()) {
        colours.put(each.group(1), each.group(2));
      }
      for (String text : List.of("text", "soft", "link", "good", "bad", "hold", "wait")) {
        for (String ground : List.of("ground", "raised", "now")) {
          double one = brightness(colours.get(text));
          double other = brightness(colours.get(ground));
          double contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
          assertThat(contrast).as(text + " on " + ground).isGreaterThanOrEqualTo(LEAST);
        }
      }
    }
  }

  /** The relative luminance of WCAG 2. */
  private static double brightness(String colour) {
    String hex = colour.substring(1);
    String six = hex.length() == 3 ? hex.replaceAll("(.)", "$1$1") : hex;
    double[] weights = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double part = Integer.parseInt(six.substring(2 * i, 2 * i + 2), 16) / 255.0;
      sum += weights[i] * (part <= 0.03928 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
  }
}
