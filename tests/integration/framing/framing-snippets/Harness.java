/** Runs the Java samples, which stand before this as classes with a table of them. Standard input has a case a line. */
class Harness {
    static StringBuilder found = new StringBuilder();

    static void emit(byte[] message) {
        found.append('.').append(HexFormat.of().formatHex(message));
    }

    static void emitTyped(Long type, byte[] value) {
        found.append('.').append(type).append(':').append(HexFormat.of().formatHex(value));
    }

    /** Gives no more octets at once than the case says. */
    static InputStream streamOf(byte[] octets, int[] sizes) {
        return new ByteArrayInputStream(octets) {
            int turn = 0;

            @Override
            public synchronized int read(byte[] to, int from, int length) {
                return super.read(to, from, Math.min(length, sizes[turn++ % sizes.length]));
            }
        };
    }

    public static void main(String[] arguments) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null; ) {
            String[] words = line.split(" ", -1);
            int[] sizes = Arrays.stream(words[2].split(",")).mapToInt(Integer::parseInt).toArray();
            found.setLength(0);
            String status = " ok";
            try {
                Table.run(Integer.parseInt(words[0]), streamOf(HexFormat.of().parseHex(words[3]), sizes), Integer.parseInt(words[1]));
            } catch (IOException problem) {
                status = " error";
            }
            System.out.println(found + status);
        }
    }
}
