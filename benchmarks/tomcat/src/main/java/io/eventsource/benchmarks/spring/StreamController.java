package io.eventsource.benchmarks.spring;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** A list of emitters, as Spring's own guide has it. */
@RestController
@EnableWebMvc
public class StreamController {

    private final List<SseEmitter> emitters = new CopyOnWriteArrayList<>();

    /** Opens a stream. Its head goes out with a comment: Spring sends none before there is something to say. */
    @GetMapping("/events/{channel}")
    public SseEmitter open() throws IOException {
        SseEmitter emitter = new SseEmitter(0L);
        emitter.onCompletion(() -> emitters.remove(emitter));
        emitter.onError(e -> emitters.remove(emitter));
        emitter.send(SseEmitter.event().comment(""));
        emitters.add(emitter);
        return emitter;
    }

    void send(String data) {
        emitters.forEach(emitter -> {
            try {
                emitter.send(SseEmitter.event().data(data));
            } catch (IOException | IllegalStateException e) {
                emitters.remove(emitter);
            }
        });
    }
}
