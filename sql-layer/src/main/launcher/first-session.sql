-- What the launcher runs once after a build, so that the classes which a session needs are loaded and linked beforehand.
CREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, city VARCHAR(40));
CREATE TABLE purchase (id INT PRIMARY KEY, customer_id INT NOT NULL, amount DECIMAL(10, 2), made TIMESTAMP);
CREATE INDEX purchase_by_customer ON purchase (customer_id);
INSERT INTO customer VALUES (1, 'Ada', 'London'), (2, 'Grace', 'New York'), (3, 'Edsger', NULL);
INSERT INTO purchase VALUES
  (1, 1, 12.50, TIMESTAMP '2026-01-01 10:00:00'),
  (2, 1, 7.25, TIMESTAMP '2026-01-02 11:30:00'),
  (3, 2, 99.99, NULL);
!tables
SELECT * FROM customer WHERE id = 2;
SELECT c.name, COUNT(*) AS purchases, SUM(p.amount) AS total
  FROM customer c JOIN purchase p ON p.customer_id = c.id
  WHERE p.amount > 1
  GROUP BY c.name
  ORDER BY total DESC;
EXPLAIN PLAN FOR SELECT * FROM purchase WHERE customer_id = 1 ORDER BY made LIMIT 1;
UPDATE purchase SET amount = amount + 1 WHERE id = 3;
DELETE FROM purchase WHERE id = 2;
!describe customer
