package dev.wfpsim.driver.field;

import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;

/** A site with one driver whose mistakes a test makes, on the client's host. */
final class Lab {
  static final FwpsLayer REDIRECT = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
  static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  static final FwpsLayer OUT = FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4;
  static final FwpsLayer IN = FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4;

  final Site site;
  final Faulty d = new Faulty();
  final Site.Drivers drivers;
  final LoadedDriver loaded;
  final List<String> log = new ArrayList<>();

  Lab() {
    this(1);
  }

  Lab(long seed) {
    site = new Site(Case.of(AddressFamily.AF_INET, seed));
    drivers = new Site.Drivers(site.atA);
    loaded = drivers.load("faulty", d);
  }

  /** The driver: what it does at its start and at its end is the test's. */
  static final class Faulty extends FieldDriver {
    Runnable atStart = () -> {};
    Runnable atUnload = this::removePolicy;
    private Guid only = Guid.ZERO;

    @Override
    NtStatus start() {
      openEngine();
      only = sublayer(500);
      atStart.run();
      return NtStatus.STATUS_SUCCESS;
    }

    int callout(FwpsLayer layer, ClassifyFn fn) {
      return callout(only, layer, List.of(), fn);
    }

    @Override
    public void unload() {
      atUnload.run();
    }
  }

  /** One TCP exchange of the client. */
  Lab tcp() {
    site.echo(site.server, Site.PORT, 1);
    site.process(
        site.client,
        () -> {
          site.sleep(site.client, 5 * Site.MILLISECOND);
          site.exchange(site.client, site.toB(Site.PORT), 1000);
        });
    return this;
  }

  /** A few datagrams of the client. */
  Lab udp() {
    site.process(
        site.client,
        () -> {
          site.sleep(site.client, 5 * Site.MILLISECOND);
          Socket socket = site.datagram(site.client);
          for (int i = 0; i < 3; i++) {
            socket.sendTo(Site.text(40), site.toB(Site.PORT));
          }
          site.sleep(site.client, Site.SECOND);
          socket.close();
        });
    return this;
  }

  Lab unloadAt(long nanos) {
    site.system(site.a, "stopper", nanos, () -> drivers.host.unload(loaded));
    return this;
  }

  RunEnd run() {
    RunEnd end = site.runToEnd();
    if (end.reason() == RunEnd.Reason.COMPLETED) {
      drivers.host.checkAtRest();
    }
    return end;
  }

  List<String> codes() {
    return site.codes();
  }
}
