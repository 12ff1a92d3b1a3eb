package dev.wfpsim.driver.field;

import static dev.wfpsim.driver.field.FieldDriver.ok;

import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.FlowDeleteFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsStreamCalloutIoPacket;
import dev.wfpsim.wfp.fwps.FwpsStreamData;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A client and a server that talk over TCP, and a driver on the server's host with stream callouts
 * that a test makes; what the server reads is kept.
 */
final class StreamLab {
  final Site site;
  final Inspector d;
  final Site.Drivers drivers;
  final List<String> log = new ArrayList<>();
  final ByteArrayOutputStream atServer = new ByteArrayOutputStream();
  final ByteArrayOutputStream atClient = new ByteArrayOutputStream();

  StreamLab(Case given) {
    this(given, link -> link);
  }

  StreamLab(Case given, UnaryOperator<LinkOptions> links) {
    this(given, PlatformProfile.DOCUMENTED, links);
  }

  StreamLab(Case given, PlatformProfile profile, UnaryOperator<LinkOptions> links) {
    site = new Site(given, profile, links);
    d = new Inspector(given.family() == dev.wfpsim.net.address.AddressFamily.AF_INET);
    drivers = new Site.Drivers(site.atB);
  }

  /** One indication of a classifyFn. */
  record Seen(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      FwpsStreamCalloutIoPacket packet,
      FwpsFilter filter,
      long flowContext,
      FwpsClassifyOut out) {
    FwpsStreamData data() {
      return packet.streamData();
    }

    boolean inbound() {
      return data().hasFlag(FwpsStreamData.FWPS_STREAM_FLAG_RECEIVE);
    }

    boolean end() {
      return data()
          .hasFlag(
              FwpsStreamData.FWPS_STREAM_FLAG_RECEIVE_DISCONNECT
                  | FwpsStreamData.FWPS_STREAM_FLAG_SEND_DISCONNECT);
    }

    void permit(long bytes) {
      packet.countBytesEnforced = bytes;
      out.actionType = FwpActionType.FWP_ACTION_PERMIT;
    }

    void block(long bytes) {
      packet.countBytesEnforced = bytes;
      out.actionType = FwpActionType.FWP_ACTION_BLOCK;
    }

    /** The bytes, as a driver reads them: from the offset, as many as the length says. */
    byte[] bytes() {
      return StreamLab.bytes(data());
    }
  }

  /** What a stream callout does. */
  interface Look {
    void at(Seen seen);
  }

  static byte[] bytes(FwpsStreamData data) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    var list = data.dataOffset().netBufferList();
    long left = data.dataLength();
    int skip = data.dataOffset().mdlOffset() - data.dataOffset().netBuffer().currentMdlOffset();
    while (left > 0) {
      byte[] here = list.firstNetBuffer().copyBytes();
      int count = (int) Math.min(left, here.length - skip);
      all.write(here, skip, count);
      left -= count;
      skip = 0;
      if (left > 0) {
        list = java.util.Objects.requireNonNull(list.next());
      }
    }
    return all.toByteArray();
  }

  /** The driver: its callouts are the test's. */
  static final class Inspector extends FieldDriver {
    Runnable atStart = () -> {};
    Runnable atUnload = this::removePolicy;
    private final FwpsLayer layer;

    Inspector(boolean v4) {
      layer = v4 ? FwpsLayer.FWPS_LAYER_STREAM_V4 : FwpsLayer.FWPS_LAYER_STREAM_V6;
    }

    @Override
    NtStatus start() {
      openEngine();
      atStart.run();
      return NtStatus.STATUS_SUCCESS;
    }

    @Override
    public void unload() {
      atUnload.run();
    }

    FwpsLayer layer() {
      return layer;
    }

    int stream(int weight, Look look) {
      return stream(weight, FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, 0, look, null);
    }

    int stream(
        int weight, FwpActionType action, int flags, Look look, @Nullable FlowDeleteFn deleted) {
      return stream(sublayer(weight), 8, action, flags, look, deleted);
    }

    /** A callout with one filter of an action and a weight of 0 to 15 in a sublayer. */
    int stream(
        Guid sublayer,
        int weight,
        FwpActionType action,
        int flags,
        Look look,
        @Nullable FlowDeleteFn deleted) {
      Guid key = key();
      Ref<Integer> id = new Ref<>();
      FwpsCallout callout =
          new FwpsCallout(
              1,
              key,
              flags,
              (values, meta, data, context, filter, flow, out) ->
                  look.at(
                      new Seen(values, meta, (FwpsStreamCalloutIoPacket) data, filter, flow, out)),
              (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS,
              deleted);
      ok(d.fwps().FwpsCalloutRegister1(d.deviceObject(), callout, id));
      calloutIds.add(id.value());
      ok(d.fwpm().FwpmCalloutAdd0(engine, new FwpmCallout(key, d.name(), 0, null, layer), null));
      filter(sublayer, weight, action, key);
      return id.value();
    }

    long filter(Guid sublayer, int weight, FwpActionType action, Guid callout) {
      FwpmFilter filter =
          FwpmFilter.at(layer)
              .subLayer(sublayer)
              .weight(FwpValue.uint8(weight))
              .callout(action, callout)
              .build();
      Ref<Long> id = new Ref<>();
      ok(d.fwpm().FwpmFilterAdd0(engine, filter, id));
      return id.value();
    }
  }

  /** Loads the driver, once its start is set. */
  StreamLab load() {
    loaded = drivers.load("inspector", d);
    return this;
  }

  @Nullable LoadedDriver loaded;

  /** What a server does with its one connection. */
  interface Serve {
    void serve(Socket peer) throws SocketError;
  }

  StreamLab serve(Serve serve) {
    site.process(
        site.server,
        () -> {
          Socket listener = site.stream(site.server);
          listener.bind(site.any(Site.PORT));
          listener.listen();
          Socket peer = listener.accept();
          listener.close();
          try {
            serve.serve(peer);
          } finally {
            peer.close();
          }
        });
    return this;
  }

  StreamLab connect(Serve talk) {
    site.process(
        site.client,
        () -> {
          site.sleep(site.client, 5 * Site.MILLISECOND);
          Socket socket = site.stream(site.client);
          try {
            socket.connect(site.toB(Site.PORT));
            talk.serve(socket);
          } finally {
            socket.close();
          }
        });
    return this;
  }

  /** Reads to the end, and keeps it. */
  void readAll(Socket socket, ByteArrayOutputStream into) throws SocketError {
    byte[] part = new byte[4096];
    for (int n = socket.receive(part); n > 0; n = socket.receive(part)) {
      into.write(part, 0, n);
    }
  }

  /** The client sends bytes and the end, and reads to the end; the server reads, then answers. */
  StreamLab exchange(byte[] request, byte[] answer) {
    serve(
        peer -> {
          readAll(peer, atServer);
          peer.send(answer);
          peer.shutdownSend();
        });
    return connect(
        socket -> {
          socket.send(request);
          socket.shutdownSend();
          readAll(socket, atClient);
        });
  }

  StreamLab run() {
    loadOnce();
    site.run();
    drivers.host.checkAtRest();
    return this;
  }

  private void loadOnce() {
    if (loaded == null) {
      load();
    }
  }

  RunEnd end() {
    loadOnce();
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
