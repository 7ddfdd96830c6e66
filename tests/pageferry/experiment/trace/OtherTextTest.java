package pageferry.experiment.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of tracers without events are told apart from traces. */
class OtherTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "# tracer: function",
        "   52.355647 |   2)  migspee-193   | + 26.289 us   |        __cond_resched();",
        "   52.355529 |   2)  migspee-193   |               |  do_mbind() {",
        "   52.355766 |   2)  migspee-193   | ! 121.221 us  |      } /* kmem_cache_alloc */",
        " 1)   0.701 us    |  folio_unlock();"
      })
  void functions_are_no_events(String line) {
    assertThat(OtherText.of(List.of("", line))).startsWith("functions, as the tracer ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "         ? (         ): app/319  ... [continued]: execve())                  = 0",
        "     7.120 ( 0.030 ms): app/319 brk()                                = 0x562aaf3b9000",
        "    74.378 (         ): app/319 exit_group()                         = ?"
      })
  void perf_trace_is_no_log_of_strace(String line) {
    assertThat(OtherText.of(line)).startsWith("the text of perf trace");
  }

  @Test
  void events_and_calls_are_none_of_these() {
    assertThat(
            OtherText.of(
                List.of(
                    "# tracer: nop",
                    "   app-193 [002] ...1. 24.714893: set_migration_pte: addr=1, pte=2 order=0",
                    "298 12:00:00.000100 munmap(0x7f1000000000, 4096) = 0 <0.000010>",
                    "app 319 [001] 12.000100: migrate:mm_migrate_pages_start: mode=MIGRATE_SYNC")))
        .isEmpty();
  }
}
