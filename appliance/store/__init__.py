"""The database: one module (a repository) for each aggregate; its functions take and return dataclasses.

Nobody above this package sees SQL, a connection or a model. The same code runs on SQLite and on PostgreSQL.

How a repository function looks (`store.people` is the example):

- It is named for what it returns or does: `find_person`, `count_people`, `add_session`.
- A function that reads takes `reader: Reader` first (the `Store`, or the `Transaction` that is open); one that writes
  takes `tx: Transaction`. Then come plain values. It returns dataclasses (frozen, slots), plain values or None.
- Queries are peewee expressions over `store.models`, executed on the database that is handed in, never on the one
  that the models happen to be bound to:

      query = PersonRow.select(PersonRow.name, PersonRow.role).where(PersonRow.name == name)
      query.objects(Person).first(reader.database)            # one dataclass or None; columns named as its fields
      list(query.objects(Person).execute(reader.database))    # all
      query.tuples().execute(reader.database)                 # rows, for what is not worth a class
      query.exists(reader.database); query.count(reader.database)
      PersonRow.select(fn.MAX(PersonRow.failed)).scalar(reader.database)
      PersonRow.update(failed=0).where(...).execute(tx.database)      # how many rows
      PersonRow.delete().where(...).execute(tx.database)              # how many rows
      insert(tx, PersonRow, name=name, ...)                           # `store.portable`: the id of the new row
      insert_many(tx, FactRow, rows)                                  # `store.portable`: dicts, many at once
      PersonRow.insert(...).on_conflict(conflict_target=[PersonRow.name], preserve=[PersonRow.role])  # an upsert
      ....on_conflict_ignore().as_rowcount().execute(tx.database)     # 1, or 0 when it was there

- What differs between the engines has a name: `store.search.contains` for a search without regard to case (never LIKE
  or lower(), which know ASCII only), `store.portable.lock_rows` for FOR UPDATE. `Transaction.allocate_ids` gives ids
  that are needed before the rows are written.
- A boolean column is a condition by itself (`.where(Run.cancel)`, `.where(~Run.cancel)`), and is written as a bool;
  bytes are read as `bytes(value)`. No statement relies on the order of rows without ORDER BY, on rowid, or on a
  selected column that is neither grouped nor aggregated; SELECT DISTINCT orders by selected columns only.
- An error in the middle of a transaction ends it on PostgreSQL: a conflict that is expected is an `on_conflict`, not
  an exception that is caught.
- SQL by hand stands only in the modules that `tests/test_house.py` lists: for batches that peewee would make too slowly
  (the wire's, the journal's), for the schema and its steps, and for what one engine alone knows. `Transaction.run_many`
  takes `?` for parameters on both engines.
- Instants come from the transaction (`tx.now`) or from an argument, never from a clock.
"""
