package dev.wfpsim.driver.field;

import static dev.wfpsim.wfp.fwps.FwpsStreamActionType.FWPS_STREAM_ACTION_NEED_MORE_DATA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both sides of what the pages say of NEED_MORE_DATA. */
class StreamSidesTest {
  private static final byte[] REQUEST = Site.text(5000);
  private static final byte[] ANSWER = Site.text(10);

  /** The lengths that a callout is shown that waits for 3000 bytes, and asks for 1600 more. */
  private static List<String> lengths(PlatformOption option, int value, FwpActionType action) {
    List<String> told = new ArrayList<>();
    StreamLab lab =
        new StreamLab(
            Case.of(AddressFamily.AF_INET, 1),
            PlatformProfile.DOCUMENTED.with(option, value),
            link -> link);
    lab.d.atStart =
        () ->
            lab.d.stream(
                100,
                at -> {
                  if (!at.inbound() || at.end()) {
                    at.permit(0);
                    return;
                  }
                  told.add("" + at.data().dataLength());
                  at.permit(0);
                  if (at.data().dataLength() < 3000) {
                    at.packet().streamAction = FWPS_STREAM_ACTION_NEED_MORE_DATA;
                    at.packet().countBytesRequired = 1600;
                    at.out().actionType = action;
                  }
                });
    lab.load();
    lab.exchange(REQUEST, ANSWER).run();
    assertThat(lab.atServer.toByteArray()).isEqualTo(REQUEST);
    return told;
  }

  @Test
  void bytesRequired_areAdditional_orAll_Z5_R257() {
    FwpActionType none = FwpActionType.FWP_ACTION_NONE;
    assertThat(lengths(PlatformOption.BYTES_REQUIRED_IS_TOTAL, 0, none))
        .containsExactly("1460", "4380", "620");
    assertThat(lengths(PlatformOption.BYTES_REQUIRED_IS_TOTAL, 1, none)).startsWith("1460", "2920");
  }

  @ParameterizedTest
  @CsvSource({
    "0, FWP_ACTION_NONE, true",
    "0, FWP_ACTION_CONTINUE, true",
    "0, FWP_ACTION_PERMIT, true",
    "1, FWP_ACTION_NONE, true",
    "1, FWP_ACTION_CONTINUE, false",
    "2, FWP_ACTION_NONE, false",
    "2, FWP_ACTION_CONTINUE, true",
    "2, FWP_ACTION_PERMIT, false"
  })
  void needMoreData_isAskedForWithAnyAction_orWithOne_Z4_R258(
      int option, FwpActionType action, boolean waits) {
    List<String> told = lengths(PlatformOption.NEED_MORE_DATA_ACTION, option, action);
    // who waits is shown the waiting bytes together with what came after them
    assertThat(told.contains("4380")).as(told.toString()).isEqualTo(waits);
  }
}
