package dev.wfpsim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The names in events: numbered in order, kept within bounds. */
class NameTableTest {
  private static final int MANY = 3 * (NameTable.LASTING + NameTable.PASSING);

  @Test
  void names_withoutEnd_takeBoundedMemory() {
    Trace trace = new Trace();
    for (int i = 0; i < MANY; i++) {
      assertThat(trace.name("name " + i)).isEqualTo(i);
    }
    assertThat(trace.namesKept()).isEqualTo(NameTable.LASTING + NameTable.PASSING);
  }

  @Test
  void nameOf_firstAndLatestNames_areKnown_othersForgotten() {
    Trace trace = new Trace();
    for (int i = 0; i < MANY; i++) {
      trace.name("name " + i);
      assertThat(trace.nameOf(i)).isEqualTo("name " + i);
    }
    assertThat(trace.nameOf(0)).isEqualTo("name 0");
    assertThat(trace.nameOf(NameTable.LASTING - 1)).isEqualTo("name " + (NameTable.LASTING - 1));
    int oldest = MANY - NameTable.PASSING;
    assertThat(trace.nameOf(oldest)).isEqualTo("name " + oldest);
    assertThat(trace.nameOf(oldest - 1)).isEqualTo("name " + (oldest - 1) + ", forgotten");
    assertThat(trace.nameOf(NameTable.LASTING)).contains("forgotten");
  }

  @Test
  void name_forgotten_getsANewNumber_kept_itsOwn() {
    Trace trace = new Trace();
    for (int i = 0; i < MANY; i++) {
      trace.name("name " + i);
    }
    assertThat(trace.name("name 5")).isEqualTo(5);
    assertThat(trace.name("name " + (MANY - 1))).isEqualTo(MANY - 1);
    assertThat(trace.name("name " + NameTable.LASTING)).isEqualTo(MANY);
    assertThat(trace.name("name " + NameTable.LASTING)).isEqualTo(MANY);
    assertThat(trace.namesKept()).isEqualTo(NameTable.LASTING + NameTable.PASSING);
  }

  @Test
  void attach_late_isToldTheNamesKeptInOrder() {
    Trace trace = new Trace();
    for (int i = 0; i < NameTable.LASTING + NameTable.PASSING + 10; i++) {
      trace.name("name " + i);
    }
    List<Integer> told = new ArrayList<>();
    trace.attach(
        new TraceReader() {
          @Override
          public void name(int id, String name) {
            assertThat(name).isEqualTo("name " + id);
            told.add(id);
          }

          @Override
          public void event(
              long event, EventKind kind, long nanos, int activity, long a, long b, long c) {}
        });
    assertThat(told)
        .hasSize(NameTable.LASTING + NameTable.PASSING)
        .isSorted()
        .doesNotContain(NameTable.LASTING + 9)
        .contains(NameTable.LASTING - 1, NameTable.LASTING + 10);
  }
}
