"""Everything that lessons share of Streamlit: words, controls, the link, computing."""
