package dev.wfpsim.driver.field;

import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.driver.field.StreamLab.Look;
import dev.wfpsim.net.address.AddressFamily;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Streams that a driver changes, with a lighter callout behind it that keeps what it is shown. */
abstract class StreamEditRig {
  static final byte[] REQUEST = Site.text(5000);
  static final byte[] ANSWER = Site.text(3000);

  final StreamLab lab = new StreamLab(Case.of(AddressFamily.AF_INET, 1));
  final StreamTools tools = new StreamTools(lab.d);
  final List<String> told = new ArrayList<>();
  final ByteArrayOutputStream lighter = new ByteArrayOutputStream();

  final void edit(Look look) {
    lab.d.atStart =
        () -> {
          tools.open();
          lab.d.stream(200, look);
          lab.d.stream(
              100,
              seen -> {
                if (seen.inbound()) {
                  lighter.writeBytes(seen.bytes());
                }
                seen.permit(0);
              });
        };
    lab.d.atUnload =
        () -> {
          lab.d.removePolicy();
          tools.close();
        };
  }

  final void exchange() {
    lab.exchange(REQUEST, ANSWER).run();
  }

  final byte[] atServer() {
    return lab.atServer.toByteArray();
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
