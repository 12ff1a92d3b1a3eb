package dev.wfpsim.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drawing of the rooms, and the copy of it in docs/ARCHITECTURE.md. */
class RoomsDrawingTest {
  private static final String BEGIN = "```mermaid\n";
  private static final String END = "```\n";
  private static final String HOW =
      "to make it again: mvn -q test -pl sim-core -Dtest=RoomsDrawingTest -Dwfpsim.update=true";

  @Test
  void drawing_checkedIn_isWhatTheCodeSays() throws IOException {
    Path page = Project.find().root().resolve("docs/ARCHITECTURE.md");
    String made = RoomsDrawing.of(Floors.simCore());
    String text = Project.read(page);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END, begin);
    if (Boolean.getBoolean("wfpsim.update")) {
      Files.writeString(page, text.substring(0, begin) + made + text.substring(end));
      return;
    }
    assertThat(text.substring(begin, end)).as(HOW).isEqualTo(made);
  }

  @Test
  void drawing_roomsAndFloors_highestFirstWithoutImpliedUses(@TempDir Path folder)
      throws IOException {
    FloorsTest.compile(
        folder,
        Map.of(
            "A", "package dev.wfpsim.explore; class A { dev.wfpsim.net.host.B b; }",
            "B",
                "package dev.wfpsim.net.host; public class B { dev.wfpsim.net.ip.C c;"
                    + " dev.wfpsim.net.wire.D d; dev.wfpsim.net.socket.E e; }",
            "C", "package dev.wfpsim.net.ip; public class C { dev.wfpsim.net.wire.D d; }",
            "D", "package dev.wfpsim.net.wire; public class D { }",
            "E", "package dev.wfpsim.net.socket; public class E { dev.wfpsim.trace.F f; }",
            "F", "package dev.wfpsim.trace; public class F { }"));
    JavaClasses classes = new ClassFileImporter().importPath(folder);
    String drawing = RoomsDrawing.of(classes);
    assertThat(drawing).startsWith("flowchart TB\n  explore\n").doesNotContain("contract");
    assertThat(drawing.lines().filter(line -> line.contains("net_")).toList())
        .startsWith("    net_host[\"net.host\"]", "    net_dns[\"net.dns\"]")
        .contains("    net_address[\"net.address\"]");
    assertThat(drawing.lines().filter(line -> line.contains("-->")))
        .containsExactly(
            "  explore --> net_host",
            "  net_host --> net_ip",
            "  net_host --> net_socket",
            "  net_socket --> trace",
            "  net_ip --> net_wire");
    assertThat(drawing).endsWith("\n").contains("  subgraph net\n").contains("  end\n  trace\n");
  }
}
