package dev.wfpsim.report;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes one JSON document on one line; keys come out in the order they are written. */
final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** An object whose members {@code body} writes. */
  static String object(Consumer<JsonGenerator> body) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      body.accept(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  /** A member that is an object. */
  static void object(JsonGenerator json, String name, Consumer<JsonGenerator> body) {
    json.writeName(name);
    json.writeStartObject();
    body.accept(json);
    json.writeEndObject();
  }

  /** A member that is a list of objects. */
  static <T> void objects(
      JsonGenerator json, String name, List<T> items, BiConsumer<JsonGenerator, T> body) {
    json.writeName(name);
    json.writeStartArray();
    for (T item : items) {
      json.writeStartObject();
      body.accept(json, item);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /**
   * A member of whichever kind the value is: text, whole number, truth, or a list or map of such.
   */
  static void value(JsonGenerator json, String name, Object value) {
    json.writeName(name);
    value(json, value);
  }

  private static void value(JsonGenerator json, Object value) {
    switch (value) {
      case Long number -> json.writeNumber(number);
      case Integer number -> json.writeNumber(number);
      case Boolean truth -> json.writeBoolean(truth);
      case List<?> list -> {
        json.writeStartArray();
        list.forEach(item -> value(json, item));
        json.writeEndArray();
      }
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach((key, item) -> value(json, String.valueOf(key), item));
        json.writeEndObject();
      }
      default -> json.writeString(value.toString());
    }
  }
}
