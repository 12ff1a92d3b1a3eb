package dev.wfpsim.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows {@link Floors} refusing an upward use in classes compiled for the occasion. */
class FloorsTest {

  @Test
  void upwardUses_kernelUsesWfp_complains(@TempDir Path folder) throws IOException {
    compile(
        folder,
        Map.of(
            "Low", "package dev.wfpsim.kernel.lock; class Low { dev.wfpsim.wfp.filter.High high; }",
            "High",
                "package dev.wfpsim.wfp.filter; public class High { Object o = new"
                    + " dev.wfpsim.net.host.Mid(); }",
            "Mid", "package dev.wfpsim.net.host; public class Mid { }"));
    assertThat(Floors.upwardUses(new ClassFileImporter().importPath(folder)))
        .containsExactly(
            "dev.wfpsim.kernel.lock.Low uses dev.wfpsim.wfp.filter.High, which is on a higher"
                + " floor");
  }

  @Test
  void upwardUses_ipUsesHost_complains(@TempDir Path folder) throws IOException {
    compile(
        folder,
        Map.of(
            "Low", "package dev.wfpsim.net.ip; class Low { dev.wfpsim.net.host.High high; }",
            "High", "package dev.wfpsim.net.host; public class High { }"));
    JavaClasses classes = new ClassFileImporter().importPath(folder);
    assertThat(Floors.upwardUses(classes))
        .containsExactly(
            "dev.wfpsim.net.ip.Low uses dev.wfpsim.net.host.High, which is in a higher room");
    assertThat(Floors.circles(classes)).isEmpty();
  }

  @Test
  void upwardUses_roomsNotListed_mayUseEachOther(@TempDir Path folder) throws IOException {
    compile(
        folder,
        Map.of(
            "One", "package dev.wfpsim.contract.one; class One { dev.wfpsim.contract.two.Two o; }",
            "Two", "package dev.wfpsim.contract.two; public class Two { }"));
    assertThat(Floors.upwardUses(new ClassFileImporter().importPath(folder))).isEmpty();
  }

  @Test
  void circles_overThreeRooms_tellsEachUseOnTheWay(@TempDir Path folder) throws IOException {
    compile(
        folder,
        Map.of(
            "A", "package dev.wfpsim.net.ip; public class A { dev.wfpsim.net.tcp.B b; }",
            "Also", "package dev.wfpsim.net.ip; class Also { dev.wfpsim.net.tcp.B b; A friend; }",
            "B", "package dev.wfpsim.net.tcp; public class B { dev.wfpsim.net.host.C c; }",
            "C", "package dev.wfpsim.net.host; public class C { dev.wfpsim.net.ip.A a; }",
            "D", "package dev.wfpsim.net.host; class D { dev.wfpsim.net.wire.E e; C friend; }",
            "E", "package dev.wfpsim.net.wire; public class E { }"));
    assertThat(Floors.circles(new ClassFileImporter().importPath(folder)))
        .containsExactly(
            "net.host and net.ip are on a circle of uses: dev.wfpsim.net.host.C uses"
                + " dev.wfpsim.net.ip.A",
            "net.ip and net.tcp are on a circle of uses: dev.wfpsim.net.ip.A uses"
                + " dev.wfpsim.net.tcp.B",
            "net.tcp and net.host are on a circle of uses: dev.wfpsim.net.tcp.B uses"
                + " dev.wfpsim.net.host.C");
  }

  @Test
  void circles_betweenFloorsWithoutListedRooms_complains(@TempDir Path folder) throws IOException {
    compile(
        folder,
        Map.of(
            "A", "package dev.wfpsim.contract.one; public class A { dev.wfpsim.explore.B b; }",
            "B", "package dev.wfpsim.explore; public class B { dev.wfpsim.contract.two.C c; }",
            "C", "package dev.wfpsim.contract.two; public class C { }"));
    assertThat(Floors.circles(new ClassFileImporter().importPath(folder)))
        .containsExactly(
            "contract and explore are on a circle of uses: dev.wfpsim.contract.one.A uses"
                + " dev.wfpsim.explore.B",
            "explore and contract are on a circle of uses: dev.wfpsim.explore.B uses"
                + " dev.wfpsim.contract.two.C");
  }

  @Test
  void unlisted_newRoomAndFloorItself_complains(@TempDir Path folder) throws IOException {
    compile(
        folder,
        Map.of(
            "New", "package dev.wfpsim.net.attic; class New { }",
            "Bare", "package dev.wfpsim.net; class Bare { }",
            "Old", "package dev.wfpsim.net.ip; class Old { }"));
    assertThat(Floors.unlisted(new ClassFileImporter().importPath(folder)))
        .containsExactly(
            "dev.wfpsim.net is not in the list of rooms",
            "dev.wfpsim.net.attic is not in the list of rooms");
  }

  @Test
  void floor_eachPackage_itsPlace() {
    assertThat(Floors.floor("dev.wfpsim.collect")).isZero();
    assertThat(Floors.floor("dev.wfpsim.trace")).isEqualTo(1);
    assertThat(Floors.floor("dev.wfpsim.wfp.layer")).isEqualTo(4);
    assertThat(Floors.floor("dev.wfpsim.scenario")).isEqualTo(Floors.LOWEST_FIRST.size());
    assertThat(Floors.floor("java.util")).isEqualTo(-1);
    assertThat(Floors.room("dev.wfpsim.net.address")).isZero();
    assertThat(Floors.room("dev.wfpsim.net.winsock")).isEqualTo(1);
    assertThat(Floors.room("dev.wfpsim.contract.deep")).isZero();
  }

  static void compile(Path folder, Map<String, String> sources) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", folder.toString()));
    for (var source : sources.entrySet()) {
      Path file = Files.writeString(folder.resolve(source.getKey() + ".java"), source.getValue());
      arguments.add(file.toString());
    }
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(failed).isZero();
  }
}
