package pageferry.mm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeListTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | ''",
        "0-1,3 | 0 1 3",
        "', 2,, 1 ' | 1 2",
        "0-7:1/4 | 0 4",
        "0-7:3/4 | 0 1 2 4 5 6",
        "1023 | 1023"
      })
  void a_list_names_nodes(String text, String nodes) {
    NodeList list = NodeList.parse(text);
    assertThat(list.wrong()).isNull();
    String named =
        IntStream.range(0, NodeMask.MAX_NUMNODES)
            .filter(list.nodes()::has)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(" "));
    assertThat(named).isEqualTo(nodes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x | EINVAL",
        "-1 | EINVAL",
        "0- | EINVAL",
        "3-1 | EINVAL",
        "0-3:1 | EINVAL",
        "0-3:2/1 | EINVAL",
        "0-3:0/0 | EINVAL",
        "0-1x | EINVAL",
        "1024 | ERANGE",
        "0-2000000000 | ERANGE",
        "4294967295 | ERANGE",
        "4294967296 | EOVERFLOW",
        "0-100000000000000000000000 | EOVERFLOW",
        "2000-1 | EINVAL",
        "0,1024,x | ERANGE"
      })
  void what_is_none_is_refused_as_the_kernel_does(String text, Errno wrong) {
    assertThat(NodeList.parse(text)).isEqualTo(new NodeList(NodeMask.NONE, wrong));
  }
}
