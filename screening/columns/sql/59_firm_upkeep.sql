-- Days on which an organisation paid what it costs to be in business: wages in the shape of a payroll, utilities, rent,
-- taxes and dues. The remark alone proves nothing; the lawful patterns ask for the shape or for the payee.
SELECT DISTINCT party_id, day
FROM firm_flows
WHERE direction = 'out' AND lawful IN ('S01', 'S03', 'S05', 'S08', 'S17')
