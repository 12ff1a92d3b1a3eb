package dev.wfpsim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The names in events: hashes with their texts, kept within bounds. */
class NameTableTest {
  private static final int MANY = 3 * (NameTable.LASTING + NameTable.PASSING);

  private static Trace named(int many) {
    Trace trace = new Trace();
    for (int i = 0; i < many; i++) {
      trace.name("name " + i);
    }
    return trace;
  }

  @Test
  void names_withoutEnd_takeBoundedMemory() {
    assertThat(named(MANY).namesKept()).isEqualTo(NameTable.LASTING + NameTable.PASSING);
  }

  @Test
  void nameOf_firstAndLatestNames_areKnown_othersForgotten() {
    Trace trace = named(MANY);
    int oldest = MANY - NameTable.PASSING;
    for (int known : new int[] {0, NameTable.LASTING - 1, oldest, MANY - 1}) {
      assertThat(trace.nameOf(StableHash.of("name " + known))).isEqualTo("name " + known);
    }
    for (int gone : new int[] {NameTable.LASTING, oldest - 1}) {
      assertThat(trace.nameOf(StableHash.of("name " + gone))).contains("forgotten");
    }
  }

  @Test
  void lastingName_howeverManyComeBeforeAndAfter_isNeverForgotten() {
    Trace trace = named(MANY);
    long word = trace.lastingName("app");
    long again = trace.lastingName("name " + (MANY - 1));
    for (int i = 0; i < MANY; i++) {
      trace.name("later " + i);
    }
    assertThat(trace.nameOf(word)).isEqualTo("app");
    assertThat(trace.nameOf(again)).isEqualTo("name " + (MANY - 1));
    assertThat(word).isEqualTo(StableHash.of("app"));
  }

  @Test
  void name_again_takesNoRoom() {
    Trace trace = named(NameTable.LASTING);
    for (int i = 0; i < NameTable.PASSING; i++) {
      trace.name("name " + i);
    }
    assertThat(trace.namesKept()).isEqualTo(NameTable.LASTING);
  }
}
