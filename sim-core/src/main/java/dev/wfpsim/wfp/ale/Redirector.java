package dev.wfpsim.wfp.ale;

import static dev.wfpsim.wfp.layer.FwpsMetadataField.FWPS_METADATA_FIELD_REDIRECT_RECORD_HANDLE;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.BindDecision;
import dev.wfpsim.net.inspect.BindOperation;
import dev.wfpsim.net.inspect.ConnectDecision;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.LocalRedirect;
import dev.wfpsim.net.inspect.Patience;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwps.FwpsBindRequest;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import dev.wfpsim.wfp.profile.Violations;
import dev.wfpsim.wfp.redirect.Indication;
import dev.wfpsim.wfp.redirect.RedirectRecord;
import dev.wfpsim.wfp.redirect.RedirectRecords;
import dev.wfpsim.wfp.redirect.RedirectRules;
import dev.wfpsim.wfp.redirect.RedirectedConnections;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Drives the redirect layers and endpoint closure: classifies, waits while anybody has the classify
 * pended, classifies again where that was asked for, and carries the last applied version out.
 *
 * <p>A bind redirection holds for the socket, a connect redirection for the one connection.
 * ALE_AUTH_CONNECT comes after, with the destination in force; objections belong
 * there, since a block at a redirect layer has no effect. Where the completion of a pended classify
 * decides nothing else, the connect goes on as permitted.
 *
 * <p>Source: "Using bind or connect redirection", "ALE endpoint lifetime management".
 */
final class Redirector {
  private final PlatformProfile profile;
  private final Machine machine;
  private final Kernel kernel;
  private final Classification classification;
  private final RedirectRules rules;
  private final RedirectedConnections connections;
  private final Violations violations;
  private final List<Unauthorised> unauthorised = new ArrayList<>();

  /** A redirection whose connect has not come to its authorisation: who owns its contexts. */
  private record Unauthorised(long endpoint, RedirectRecords records) {}

  Redirector(
      Machine machine,
      PlatformProfile profile,
      Classification classification,
      RedirectRules rules,
      RedirectedConnections connections,
      Violations violations) {
    this.profile = profile;
    this.machine = machine;
    this.kernel = machine.kernel();
    this.classification = classification;
    this.connections = connections;
    this.violations = violations;
    this.rules = rules;
  }

  BindDecision bind(BindOperation bind) {
    FwpsLayer layer = LayerPair.ALE_BIND_REDIRECT.of(bind.family());
    if (!classification.isFiltered(layer)) {
      return BindDecision.asAsked(bind);
    }
    FwpsBindRequest original = new FwpsBindRequest(bind.local());
    Indication indication = indication(layer, bind.endpoint(), original, null);
    classifyUntilSettled(
        indication,
        bind.patience(),
        again ->
            classification.held(
                layer,
                indication,
                (values, meta) -> {
                  classification
                      .values()
                      .bind(values, bind, ConditionFlags.of(bind) | reauthorize(again));
                  classification.metadata().operation(layer, meta, bind);
                }));
    return indication.latest() instanceof FwpsBindRequest latest && latest != original
        ? new BindDecision(latest.localAddressAndPort, latest.portReservationToken)
        : BindDecision.asAsked(bind);
  }

  /** A block only where the profile has redirect layers do so. */
  ConnectDecision connect(ConnectOperation connect) {
    FwpsLayer layer = LayerPair.ALE_CONNECT_REDIRECT.of(connect.family());
    if (!classification.isFiltered(layer)) {
      return connect.decision();
    }
    FwpsConnectRequest original = new FwpsConnectRequest(connect.local(), connect.remote());
    RedirectRecords records = new RedirectRecords(recordsOf(connect.endpoint()));
    Indication indication = indication(layer, connect.endpoint(), original, records);
    // The context is the platform's from the apply on, however late the connect goes on.
    indication.whenApplied(
        () -> {
          recordRedirections(indication);
          if (indication.isOver()) {
            connections.freeContexts(records);
          }
        });
    boolean loopback = classification.values().isLoopback(connect.remote());
    int flags = ConditionFlags.of(connect, loopback);
    boolean blocked =
        classifyUntilSettled(
            indication,
            connect.patience(),
            again ->
                classification.held(
                    layer,
                    indication,
                    (values, meta) -> {
                      classification
                          .values()
                          .connect(values, connect, connect.remote(), flags | reauthorize(again));
                      classification.metadata().operation(layer, meta, connect);
                      meta.set(FWPS_METADATA_FIELD_REDIRECT_RECORD_HANDLE, records);
                    }));
    if (!records.contexts().isEmpty()) {
      unauthorised.add(new Unauthorised(connect.endpoint().handle(), records));
    }
    boolean refused = blocked && profile.is(PlatformOption.BLOCK_AT_REDIRECT_BLOCKS);
    Verdict verdict = refused ? Verdict.BLOCK : Verdict.PERMIT;
    return indication.latest() instanceof FwpsConnectRequest latest && latest != original
        ? redirected(verdict, connect, latest, records)
        : new ConnectDecision(verdict, connect.remote(), null, null);
  }

  private static ConnectDecision redirected(
      Verdict verdict,
      ConnectOperation connect,
      FwpsConnectRequest latest,
      RedirectRecords records) {
    SocketAddress local = latest.localAddressAndPort;
    RedirectHandle handle = latest.localRedirectHandle;
    boolean toService = handle != null && latest.localRedirectTargetPID != 0;
    return new ConnectDecision(
        verdict,
        latest.remoteAddressAndPort,
        local.equals(connect.local()) ? null : local,
        toService ? new LocalRedirect(latest.localRedirectTargetPID, handle, records) : null);
  }

  void closure(TransportEndpoint endpoint) {
    FwpsLayer layer = LayerPair.ALE_ENDPOINT_CLOSURE.of(endpoint.family());
    if (!classification.isFiltered(layer)) {
      return;
    }
    Indication indication = indication(layer, endpoint, null, null);
    classifyUntilSettled(
        indication,
        null,
        again ->
            classification.held(
                layer,
                indication,
                (values, meta) -> {
                  classification
                      .values()
                      .endpoint(values, endpoint, ConditionFlags.of(endpoint) | reauthorize(again));
                  classification.metadata().endpoint(layer, meta, endpoint);
                }));
  }

  /** What to do in each round of classification. */
  private interface Round {
    Verdict classify(boolean again);
  }

  /** Answers whether the outcome is a block. */
  private boolean classifyUntilSettled(
      Indication indication, @Nullable Patience patience, Round round) {
    int rounds = 0;
    boolean again;
    boolean blocked;
    do {
      Verdict verdict = round.classify(rounds > 0);
      boolean decided = !indication.isPended();
      boolean settled = true;
      blocked = decided && !verdict.permitted();
      if (!decided && mayWait(indication)) {
        settled = kernel.invoke(indication.awaitCompletions(patience));
      }
      recordRedirections(indication);
      again = indication.takeClassifyAgain() && settled;
      rounds++;
    } while (again && rounds < profile.value(PlatformOption.MAX_RECLASSIFY));
    if (again) {
      violations.report(
          FindingCode.REDIRECT_RECLASSIFY_LOOP,
          "redirectors keep changing each other's work: layer="
              + indication.layer().shortName()
              + " rounds="
              + rounds);
    }
    indication.end();
    return blocked || indication.completedWithBlock();
  }

  private boolean mayWait(Indication indication) {
    Activity self = kernel.current();
    if (self != null && self.irql() == Irql.PASSIVE_LEVEL) {
      return true;
    }
    violations.report(
        FindingCode.CLASSIFY_PENDED_AT_DISPATCH,
        "classify pended where its caller cannot wait; it goes on unchanged: layer="
            + indication.layer().shortName());
    return false;
  }

  /** One record for each version that redirected to a local service; the contexts of all. */
  private void recordRedirections(Indication indication) {
    RedirectRecords records = indication.records();
    if (records == null) {
      return;
    }
    List<RedirectRecord> own = new ArrayList<>();
    LayerDataVersion version = indication.latest();
    while (version instanceof FwpsConnectRequest request && request.previousVersion() != null) {
      takeOver(request.localRedirectContext, records);
      RedirectRecord record = record(indication.endpoint(), request, records);
      if (record != null) {
        own.addFirst(record);
      }
      version = request.previousVersion();
    }
    records.setOwn(own);
  }

  private void takeOver(@Nullable PoolMemory context, RedirectRecords records) {
    if (context != null && records.keep(context)) {
      connections.own(context);
    }
  }

  private @Nullable RedirectRecord record(
      TransportEndpoint endpoint, FwpsConnectRequest request, RedirectRecords records) {
    FwpsConnectRequest previous = request.previousVersion();
    RedirectHandle handle = request.localRedirectHandle;
    if (previous == null
        || handle == null
        || request.remoteAddressAndPort.equals(previous.remoteAddressAndPort)) {
      return null;
    }
    for (RedirectRecord known : records.own()) {
      if (known.handle() == handle && known.context() == request.localRedirectContext) {
        return known;
      }
    }
    return new RedirectRecord(
        connections.nextRecordId(),
        handle,
        request.localRedirectContext,
        request.localRedirectContextSize,
        previous.remoteAddressAndPort,
        originalApplication(endpoint),
        request.localRedirectTargetPID);
  }

  /**
   * The application that wanted a connection, as a device path: of a proxy's own connection, by the
   * records on its socket, the one it connects for. Null for a kernel client.
   */
  static @Nullable String originalApplication(TransportEndpoint endpoint) {
    List<RedirectRecord> records = recordsOf(endpoint);
    if (!records.isEmpty()) {
      return records.getFirst().originalApplication();
    }
    UserProcess process = endpoint.process();
    return process == null ? null : process.devicePath();
  }

  /** The records a process set on a socket. */
  @SuppressWarnings("unchecked")
  static List<RedirectRecord> recordsOf(TransportEndpoint endpoint) {
    Object records = endpoint.redirectRecords();
    return records instanceof List<?> list ? (List<RedirectRecord>) list : List.of();
  }

  /** A connect was authorised, or not: its redirection is in force, or over. */
  void authorised(ConnectOperation connect, Verdict verdict) {
    LocalRedirect redirect = connect.localRedirect();
    if (redirect == null || !(redirect.context() instanceof RedirectRecords records)) {
      return;
    }
    unauthorised.removeIf(each -> each.records() == records);
    if (verdict.permitted()) {
      SocketAddress client = connect.local();
      connections.add(connect.protocol(), client, connect.remote(), records);
    } else {
      connections.freeContexts(records);
    }
  }

  /** An endpoint is gone: so are its redirections that nobody was asked to authorise. */
  void released(TransportEndpoint endpoint) {
    List<Unauthorised> over =
        unauthorised.stream().filter(each -> each.endpoint() == endpoint.handle()).toList();
    unauthorised.removeAll(over);
    over.forEach(each -> connections.freeContexts(each.records()));
  }

  private Indication indication(
      FwpsLayer layer,
      TransportEndpoint endpoint,
      @Nullable LayerDataVersion original,
      @Nullable RedirectRecords records) {
    return new Indication(layer, endpoint, original, records, rules, machine);
  }

  /** At bind redirection too. */
  private static int reauthorize(boolean again) {
    return again ? FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE : 0;
  }
}
