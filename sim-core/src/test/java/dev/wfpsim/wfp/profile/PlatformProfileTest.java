package dev.wfpsim.wfp.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PlatformProfileTest {
  @Test
  void documented_everyOption_hasItsDefault() {
    for (PlatformOption option : PlatformOption.values()) {
      assertThat(PlatformProfile.DOCUMENTED.value(option)).isEqualTo(option.defaultValue());
      assertThat(PlatformOption.ofPath(option.path())).isEqualTo(option);
    }
  }

  @Test
  void with_text_changesOneOption() {
    PlatformProfile changed =
        PlatformProfile.DOCUMENTED.with("arbitration.hard-block-ends-evaluation", "true");
    assertThat(changed.is(PlatformOption.HARD_BLOCK_ENDS_EVALUATION)).isTrue();
    assertThat(changed.is(PlatformOption.CLEAR_ACTION_RIGHT_SET_IS_HARD)).isTrue();
    assertThat(changed.name()).isEqualTo("custom");
    assertThat(PlatformProfile.DOCUMENTED.is(PlatformOption.HARD_BLOCK_ENDS_EVALUATION)).isFalse();
  }

  @Test
  void with_badPathOrValue_saysWhich() {
    PlatformProfile documented = PlatformProfile.DOCUMENTED;
    assertThatThrownBy(() -> documented.with("no.such", "1")).hasMessageContaining("no.such");
    assertThatThrownBy(() -> documented.with("engine.transaction-wait-nanos", "soon"))
        .hasMessageContaining("value=soon");
    assertThatThrownBy(() -> documented.with(PlatformOption.EQUAL_WEIGHT_NEWEST_FIRST, 2))
        .hasMessageContaining("out of range");
  }

  @Test
  void options_areSwitchesOrNumbers_andSayWhatTheyAreAbout() {
    assertThat(PlatformOption.HARD_BLOCK_ENDS_EVALUATION.isSwitch()).isTrue();
    assertThat(PlatformOption.TRANSACTION_WAIT_NANOS.isSwitch()).isFalse();
    assertThat(PlatformOption.HARD_BLOCK_ENDS_EVALUATION.source()).isNotEmpty();
  }
}
