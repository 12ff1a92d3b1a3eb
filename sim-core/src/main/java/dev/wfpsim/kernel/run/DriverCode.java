package dev.wfpsim.kernel.run;

import com.google.common.collect.ImmutableSet;
import dev.wfpsim.collect.LazyLinkedMap;
import dev.wfpsim.kernel.carrier.MonitorUse;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.CodeAtWork;
import dev.wfpsim.trace.Trace;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.lang.reflect.Method;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells the code of drivers from the simulator's, and finds the line of a driver that is to blame
 * for what happens now.
 *
 * <p>Driver code is whatever is not the JDK's, not a library's that the simulator brings along, and
 * not the simulator's own. A class is the simulator's own if its package is one of ours
 * <em>and</em> it comes from where our classes come from: tests keep drivers in packages of the
 * same names. The drivers that ship with the simulator are driver code too.
 *
 * <p>Nothing here is touched until something goes wrong: a walk costs a few microseconds. The stack
 * of a callback ends at the frame of ours that called it ({@link EntersDriver}), so both carriers
 * give the same line.
 */
public final class DriverCode implements CodeAtWork {
  private static final StackWalker WALKER = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

  /** Names of the methods of a class that call driver code; a class does not change. */
  private static final ClassValue<Set<String>> ENTRIES =
      new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
          return Arrays.stream(type.getDeclaredMethods())
              .filter(each -> each.isAnnotationPresent(EntersDriver.class))
              .map(Method::getName)
              .collect(ImmutableSet.toImmutableSet());
        }
      };

  /** How far from a documented call's check the driver's own frame is at most. */
  private static final int CALLER_FRAMES = 12;

  private static final String OURS = "dev.wfpsim.";

  /** Libraries that the simulator itself uses; a driver's own would be found further out. */
  private static final List<String> LIBRARIES =
      List.of("com.google.", "tools.jackson.", "com.fasterxml.", "org.jspecify.", "picocli.");

  /**
   * The documented calls, which look at their arguments, and what no driver has any business with.
   */
  private static final List<String> NO_OBJECTS =
      List.of("dev.wfpsim.driver.", "dev.wfpsim.kernel.run.");

  /** What a driver holds in its hands: a wrong index into one of these is the driver's. */
  private static final List<String> DATA =
      List.of(
          "dev.wfpsim.net.buffer.",
          "dev.wfpsim.net.wire.",
          "dev.wfpsim.driver.Ref",
          "dev.wfpsim.driver.DriverContext",
          "dev.wfpsim.driver.DeviceObject",
          "dev.wfpsim.driver.PsCreateNotifyInfo",
          "dev.wfpsim.wfp.fwp.",
          "dev.wfpsim.wfp.fwps.");

  private final Kernel kernel;
  private final List<CodeSource> own = new ArrayList<>(1);
  private final List<ClassLoader> loaders = new ArrayList<>(1);
  private final Map<String, String> places = new LazyLinkedMap<>();
  private boolean recording;
  private boolean vague;
  private @Nullable Throwable thrown;
  private @Nullable Callback thrower;
  private @Nullable Blame faulted;

  DriverCode(Kernel kernel) {
    this.kernel = kernel;
    own(DriverCode.class);
    admit(DriverCode.class);
  }

  /** Counts the code that comes from where a class comes from as the simulator's own. */
  public void own(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source != null) {
      own.add(source);
    }
  }

  /** A driver of this class is loaded: its frames in exceptions are found by its class loader. */
  void admit(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    for (ClassLoader each : loaders) {
      if (each == loader) {
        return;
      }
    }
    if (loader != null) {
      loaders.add(loader);
    }
  }

  /**
   * From now on notes the line of every call and of everything made, so that what is noticed later
   * can name it. Costs a walk for each: for a run that is made once more because it {@link
   * #isVague}.
   */
  public void record() {
    recording = true;
  }

  @Override
  public boolean notesLines() {
    return recording;
  }

  /**
   * Whether something was told whose line the stack did not show, because the callback had returned
   * or the thing was made long ago: the same run, made once more, can name it if it {@link
   * #record}s.
   */
  public boolean isVague() {
    return vague && !recording;
  }

  /** The lines on which locks were taken and waits began are to be told. */
  @Override
  public void linesWanted() {
    vague = true;
  }

  /** Told of somebody without a line. */
  void toldVaguely(Blame blame) {
    vague |= !blame.driver().isEmpty();
  }

  /** Who makes something now, to be kept with it; null unless lines are noted. */
  public @Nullable Blame maker() {
    return recording ? blame(kernel.currentOrHardware(), here()) : null;
  }

  /** A driver's call begins: notes its line, if recording. */
  public void sight(Activity self) {
    if (recording && self.callback() != null) {
      String place = here();
      self.seen = place.isEmpty() ? self.seen : place;
    }
  }

  /** Whether a class is driver code. */
  public boolean isDriver(Class<?> type) {
    String name = type.getName();
    return !isJdk(type) && !isLibrary(name) && !isOwn(type, name);
  }

  private boolean isOwn(Class<?> type, String name) {
    return name.startsWith(OURS)
        && !MonitorUse.isShipped(type)
        && own.contains(type.getProtectionDomain().getCodeSource());
  }

  private static boolean isJdk(Class<?> type) {
    return type.getModule().isNamed() && type.getModule().getLayer() == ModuleLayer.boot();
  }

  private static boolean isLibrary(String name) {
    return LIBRARIES.stream().anyMatch(name::startsWith);
  }

  /**
   * The innermost line of driver code on the running activity's stack, such as {@code Odd.java:30};
   * empty for none. What a driver stands on counts only where nothing of the driver is further out.
   */
  public String here() {
    return WALKER.walk(this::innermost);
  }

  /**
   * The lines of driver code on the running activity's stack, innermost first: by which way a call
   * is made. Walks the stack.
   *
   * @param asked the class that carries out the call; what it has called in turn is no driver's
   */
  public List<String> lines(Class<?> asked) {
    return WALKER.walk(
        frames ->
            frames
                .dropWhile(frame -> frame.getDeclaringClass() != asked)
                .takeWhile(frame -> !isEntry(frame.getDeclaringClass(), frame.getMethodName()))
                .filter(frame -> isDriver(frame.getDeclaringClass()))
                .map(DriverCode::place)
                .toList());
  }

  private String innermost(Stream<StackFrame> frames) {
    return first(
        frames.takeWhile(frame -> !isEntry(frame.getDeclaringClass(), frame.getMethodName())));
  }

  private String first(Stream<StackFrame> frames) {
    String base = "";
    for (StackFrame frame : (Iterable<StackFrame>) frames::iterator) {
      if (isDriver(frame.getDeclaringClass())) {
        if (!MonitorUse.isBase(frame.getDeclaringClass())) {
          return place(frame);
        }
        base = base.isEmpty() ? place(frame) : base;
      }
    }
    return base;
  }

  /**
   * The line of the driver code at work, for a reader that the trace is telling of it; one text for
   * each line however often it is asked; empty where none is at work.
   */
  @Override
  public String place() {
    if (kernel.currentOrHardware().callback() == null) {
      return "";
    }
    // What the trace has called is the reader, which is no driver's wherever its class comes from.
    String place =
        WALKER.walk(
            frames ->
                innermost(frames.dropWhile(frame -> frame.getDeclaringClass() != Trace.class)));
    String known = places.putIfAbsent(place, place);
    return known == null ? place : known;
  }

  @Override
  public Blame blame() {
    Callback callback = kernel.currentOrHardware().callback();
    return callback == null ? Blame.NOBODY : blame(callback, place());
  }

  /** Whether a method of ours calls driver code: what is further out on the stack is another's. */
  private boolean isEntry(Class<?> type, String method) {
    return isOwn(type, type.getName()) && ENTRIES.get(type).contains(method);
  }

  private static String place(StackFrame frame) {
    return place(frame.toStackTraceElement());
  }

  private static String place(StackTraceElement frame) {
    String file = frame.getFileName();
    int line = frame.getLineNumber();
    String name = file == null ? frame.getClassName() : file;
    return line < 0 ? name : name + ":" + line;
  }

  /**
   * Whose code runs now.
   *
   * @param walk whether the running stack is an activity's or a timed event's, and to be looked at
   */
  Blame now(Activity self, boolean walk) {
    return blame(self, walk ? here() : "");
  }

  /** Whose code an activity is in that is parked there. */
  Blame parked(Activity parked, StackTraceElement[] stack) {
    String base = "";
    for (StackTraceElement frame : stack) {
      Class<?> type = find(frame.getClassName());
      Whose whose = whose(frame, type);
      if (whose == Whose.DRIVERS && (type == null || !MonitorUse.isBase(type))) {
        return blame(parked, place(frame));
      }
      base = whose == Whose.DRIVERS && base.isEmpty() ? place(frame) : base;
      if (whose == Whose.OURS && type != null && isEntry(type, frame.getMethodName())) {
        break;
      }
    }
    return blame(parked, base);
  }

  private Blame blame(Activity self, String line) {
    Callback callback = self.callback();
    if (callback == null) {
      return line.isEmpty() ? Blame.NOBODY : new Blame("", "", line);
    }
    vague |= line.isEmpty() && !callback.driver().isEmpty();
    String place = line.isEmpty() ? self.seen : line;
    return blame(callback, place);
  }

  /** As {@link #now}, of a call that came straight from driver code: a few frames are looked at. */
  Blame caller(Activity self, boolean walk) {
    if (!walk) {
      return blame(self.callback(), "");
    }
    String place = WALKER.walk(frames -> first(frames.limit(CALLER_FRAMES)));
    return blame(self.callback(), place);
  }

  private static Blame blame(@Nullable Callback callback, String place) {
    if (callback == null) {
      return new Blame("", "", place);
    }
    return new Blame(
        callback.driver(), callback.describe(), place.isEmpty() ? callback.place() : place);
  }

  /**
   * An exception leaves a callback: remembers which, since the activity will have left it by the
   * time somebody catches the exception.
   */
  void thrown(Throwable error, Activity self) {
    if (thrown != error) {
      thrown = error;
      thrower = self.callback();
      faulted = error instanceof DriverFault fault ? parked(self, fault.getStackTrace()) : null;
    }
  }

  /** Whose fault it is that something left behind cannot be worked with. */
  Blame ofFault(DriverFault fault, Activity self) {
    Blame known = thrown == fault ? faulted : null;
    return known != null ? known : parked(self, fault.getStackTrace());
  }

  /** The innermost line of driver code on the stack of an exception; empty for none. */
  String placeOf(Throwable error) {
    StackTraceElement[] stack = ThrownWords.stackOf(error);
    for (StackTraceElement frame : stack) {
      if (whose(frame, find(frame.getClassName())) == Whose.DRIVERS) {
        return place(frame);
      }
    }
    return "";
  }

  /**
   * Whose fault an exception is that left an activity: a driver's, or null for the simulator's own.
   * The first frame that belongs to either decides. But where our code refuses an argument or a
   * state, runs out of stack, or finds a bad index, a null or a wrong class in data that the driver
   * works on or in the object it called, the driver that called is at fault.
   */
  @Nullable Blame of(Throwable error, Activity self) {
    Callback callback = thrown == error ? thrower : self.callback();
    StackTraceElement[] stack = ThrownWords.stackOf(error);
    if (stack.length == 0) { // the JVM gives no stack to what is thrown very often
      return callback == null ? null : blame(callback, "");
    }
    StackTraceElement line = lineOf(error, stack);
    return line == null ? null : blame(callback, place(line));
  }

  /** Whose code a stack is in that something outside the run looks at; null for nobody's. */
  public @Nullable Blame ofStack(StackTraceElement[] stack, Kernel kernel) {
    IllegalStateException here = new IllegalStateException("here");
    here.setStackTrace(stack);
    return of(here, kernel.currentOrHardware());
  }

  private @Nullable StackTraceElement lineOf(Throwable error, StackTraceElement[] stack) {
    boolean refusal = isRefusal(error);
    boolean misuse = isMisuse(error);
    String object = "";
    for (StackTraceElement frame : stack) {
      Class<?> type = find(frame.getClassName());
      switch (whose(frame, type)) {
        case DRIVERS -> {
          return frame;
        }
        case OURS -> {
          boolean inHands = isObject(frame.getClassName(), type, object);
          object = inHands ? frame.getClassName() : object;
          boolean excused = refusal || (misuse && (inHands || isData(frame.getClassName())));
          boolean entry = type != null && isEntry(type, frame.getMethodName());
          if (!excused || entry) {
            return null;
          }
        }
        case NEITHER -> {}
      }
    }
    return null;
  }

  /**
   * Whether everything of ours so far is one object's own code, its class and those it extends: the
   * object that the driver called itself. What the documented calls look at has been checked.
   */
  private boolean isObject(String className, @Nullable Class<?> type, String before) {
    if (NO_OBJECTS.stream().anyMatch(className::startsWith)) {
      return false;
    }
    Class<?> inner = before.isEmpty() ? null : find(before);
    return before.isEmpty()
        || outer(className).equals(outer(before))
        || (type != null && inner != null && inner.isAssignableFrom(type));
  }

  private static String outer(String className) {
    int nested = className.indexOf('$');
    return nested < 0 ? className : className.substring(0, nested);
  }

  private enum Whose {
    DRIVERS,
    OURS,
    NEITHER
  }

  private Whose whose(StackTraceElement frame, @Nullable Class<?> type) {
    String name = frame.getClassName();
    if (frame.getModuleName() != null || isLibrary(name)) {
      return Whose.NEITHER;
    }
    boolean ours = type == null ? name.startsWith(OURS) : isOwn(type, name);
    return ours ? Whose.OURS : Whose.DRIVERS;
  }

  private @Nullable Class<?> find(String name) {
    for (ClassLoader loader : loaders) {
      try {
        return Class.forName(name, false, loader);
      } catch (ClassNotFoundException | LinkageError e) {
        continue; // a frame of another driver's class loader
      }
    }
    return null;
  }

  private static boolean isRefusal(Throwable error) {
    return error instanceof IllegalArgumentException
        || error instanceof IllegalStateException
        || error instanceof StackOverflowError;
  }

  private static boolean isMisuse(Throwable error) {
    return error instanceof IndexOutOfBoundsException
        || error instanceof NullPointerException
        || error instanceof ClassCastException
        || error instanceof NegativeArraySizeException
        || error instanceof ArithmeticException;
  }

  private static boolean isData(String className) {
    return DATA.stream().anyMatch(className::startsWith);
  }
}
