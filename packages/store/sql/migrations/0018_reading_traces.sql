-- Traces that the analyzer is about to read, in memory. Step 0 names them, repeats included; step 1 gives each its minutes
-- and a piece: pieces hold about the same number of spans and follow each other in time. Empty between two readings.
CREATE TABLE reading_traces
(
    step UInt8,
    piece UInt32,
    trace_id FixedString(16),
    from_minute Int32,
    to_minute Int32
)
ENGINE = Memory
