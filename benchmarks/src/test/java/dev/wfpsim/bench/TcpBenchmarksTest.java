package dev.wfpsim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.wfpsim.bench.StreamInspectionBenchmark.At;
import dev.wfpsim.wfp.layer.FwpsLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcpBenchmarksTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100})
  void connection_anyFilters_isOpenedAndClosed(int filters) {
    ConnectionBenchmark benchmark = ConnectionBenchmark.of(filters);
    for (long pieces = 1; pieces <= 3; pieces++) {
      assertThat(benchmark.connection()).isEqualTo(pieces * ConnectionBenchmark.CONNECTIONS);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100})
  void segment_anyFilters_arrives(int filters) {
    TcpBulkBenchmark benchmark = TcpBulkBenchmark.of(filters);
    long first = benchmark.segment();
    assertThat(benchmark.segment()).isEqualTo(2 * first);
  }

  @ParameterizedTest
  @EnumSource
  void inspection_anywhere_seesEveryByte(At at) {
    StreamInspectionBenchmark benchmark = StreamInspectionBenchmark.of(at);
    long first = benchmark.segment();
    assertThat(benchmark.segment()).isEqualTo(2 * first);
  }

  @Test
  void inspection_byteThatIsNotSeen_fails() {
    InspectingDriver driver = new InspectingDriver(FwpsLayer.FWPS_LAYER_STREAM_V4);
    StreamInspectionBenchmark.check(driver, 0);
    assertThatIllegalStateException()
        .isThrownBy(() -> StreamInspectionBenchmark.check(driver, 1))
        .withMessage("bytes seen: 0, not 1");
  }

  @Test
  void check_bytesOrCountsThatAreWrong_fails() {
    byte[] bytes = {1, 2, 3};
    int segments = TcpBulkBenchmark.SEGMENTS;
    TcpBulkBenchmark.check(bytes, bytes.clone(), segments);
    assertThatIllegalStateException()
        .isThrownBy(() -> TcpBulkBenchmark.check(bytes, new byte[] {1, 2, 4}, segments));
    assertThatIllegalStateException()
        .isThrownBy(() -> TcpBulkBenchmark.check(bytes, bytes, segments - 1));
    assertThatIllegalStateException()
        .isThrownBy(() -> TcpBulkBenchmark.check(bytes, bytes, 2 * segments));
    TcpWorld tcp = new TcpWorld(1);
    FwpsLayer layer = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
    TcpWorld.check(tcp.client(), layer, 0);
    assertThatIllegalStateException().isThrownBy(() -> TcpWorld.check(tcp.client(), layer, 1));
  }

  @Test
  void filters_anyNumber_areAtEveryLayer() {
    for (int filters : new int[] {0, 3}) {
      TcpWorld tcp = new TcpWorld(filters);
      for (FwpsLayer layer : PermitLast.LAYERS) {
        assertThat(tcp.client().wfp().classifier().hasFilters(layer)).isEqualTo(filters > 0);
        assertThat(tcp.server().wfp().classifier().hasFilters(layer)).isEqualTo(filters > 0);
      }
    }
  }
}
