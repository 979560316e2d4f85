/* Runs the C samples: they stand before this text as frames_0, frames_1..., with a table of them. Standard input has
   a case a line; the stream they read gives no more octets at once than the case says. */
struct stream {
    uint8_t *octets;
    size_t length, at, sizes[16], count, turn;
};

static ssize_t read_some(void *cookie, char *to, size_t wanted) {
    struct stream *s = cookie;
    size_t size = s->sizes[s->turn++ % s->count];
    if (size > wanted) size = wanted;
    if (size > s->length - s->at) size = s->length - s->at;
    memcpy(to, s->octets + s->at, size);
    s->at += size;
    return (ssize_t)size;
}

static void emit(const uint8_t *octets, size_t length) {
    putchar('.');
    for (size_t i = 0; i < length; i++) printf("%02x", octets[i]);
}

static void emit_typed(uint32_t type, const uint8_t *octets, size_t length) {
    printf(".%lu:", (unsigned long)type);
    for (size_t i = 0; i < length; i++) printf("%02x", octets[i]);
}

int main(void) {
    static char line[1 << 20];
    while (fgets(line, sizeof line, stdin)) {
        struct stream s = {0};
        char *word = strtok(line, " \n");
        size_t index = strtoul(word, 0, 10);
        size_t maximum = strtoul(strtok(0, " \n"), 0, 10);
        char *sizes = strtok(0, " \n"), *hex = strtok(0, " \n");
        for (char *size = strtok(sizes, ","); size; size = strtok(0, ",")) s.sizes[s.count++] = strtoul(size, 0, 10);
        s.length = hex ? strlen(hex) / 2 : 0;
        s.octets = malloc(s.length + 1);
        for (size_t i = 0; i < s.length; i++) {
            unsigned octet;
            sscanf(hex + 2 * i, "%2x", &octet);
            s.octets[i] = (uint8_t)octet;
        }
        FILE *in = fopencookie(&s, "r", (cookie_io_functions_t){.read = read_some});
        int status = run(index, in, maximum);
        fclose(in);
        free(s.octets);
        puts(status == 0 ? " ok" : " error");
    }
    return 0;
}
